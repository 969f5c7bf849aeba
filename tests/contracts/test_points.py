"""The points of a filter's cases in both databases: the first of the queue, and how many there are in all."""

from datetime import timedelta

from complaints.model import Place, PlaceSource, State
from complaints.ports import QueueFilter
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case

OPEN = frozenset({State.SUBMITTED.value, State.ACCEPTED.value})


def at(lat: float | None) -> Place:
    return Place(source=PlaceSource.LOCATION if lat else PlaceSource.TYPED, lat=lat, lon=lat, address="桃林路")


def test_points_are_the_first_of_the_queue_and_all_are_counted(store: Store) -> None:
    def work(tx: Tx) -> None:
        rows = ((0.01, 9, "accepted"), (0.02, 3, "accepted"), (None, 1, "accepted"), (0.04, 2, "closed"))
        for lat, due_h, state in rows:
            due = NOW + timedelta(hours=due_h)
            tx.cases.add(a_case(place=at(lat), state=State(state), due_at=due, created_at=NOW))
        found = tx.cases.points(QueueFilter(states=OPEN), limit=1)
        assert [(point.lat, point.lon, point.state, point.address) for point in found.points] == [
            (0.02, 0.02, State.ACCEPTED, "桃林路")
        ]
        assert (found.placed, found.nowhere) == (2, 1)
        everything = tx.cases.points(QueueFilter(), limit=10)
        assert (len(everything.points), everything.placed, everything.nowhere) == (3, 3, 1)

    store.write_now(work)


def test_without_cases_there_are_none(store: Store) -> None:
    found = store.read_now(lambda tx: tx.cases.points(QueueFilter(), limit=10))
    assert (list(found.points), found.placed, found.nowhere) == ([], 0, 0)
