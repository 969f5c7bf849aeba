"""The heat map's counts in both databases (S24): each is the length of its list, and together they are all of it."""

from datetime import timedelta

import pytest

from complaints.model import Place, PlaceSource, State
from complaints.ports import CaseSpot, QueueFilter
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case


def lies(lat: float | None, lon: float | None, subdistrict: str | None, address: str = "") -> Place:
    source = PlaceSource.TYPED if lat is None else PlaceSource.LOCATION
    return Place(source=source, lat=lat, lon=lon, address=address, subdistrict=subdistrict)


@pytest.fixture
def reported(store: Store) -> Store:
    """Two in one square, of two sub-districts; one in another; one with a road only; one with nothing; an old one."""

    def work(tx: Tx) -> None:
        for place in (
            lies(0.031, 0.05, "north"),
            lies(0.032, 0.05, "north"),
            lies(0.031, 0.051, "south"),
            lies(0.036, 0.05, "north"),
            lies(None, None, "north", "桃林路12号"),
            lies(None, None, None),
        ):
            tx.cases.add(a_case(place=place, created_at=NOW))
        tx.cases.add(a_case(place=lies(0.031, 0.05, "north"), created_at=NOW - timedelta(days=60)))
        tx.cases.add(a_case(place=lies(0.031, 0.05, "north"), territory="south", state=State.CLOSED))

    store.write_now(work)
    return store


def test_s24_one_query_counts_by_square_and_sub_district(reported: Store) -> None:
    where = QueueFilter(created_from=NOW - timedelta(days=30))
    assert reported.read_now(lambda tx: tx.cases.heat(where)) == [
        CaseSpot(cell="", subdistrict="", count=1),
        CaseSpot(cell="", subdistrict="north", count=1),
        CaseSpot(cell="6:6", subdistrict="north", count=2),
        CaseSpot(cell="6:6", subdistrict="south", count=2),
        CaseSpot(cell="7:6", subdistrict="north", count=1),
    ]


@pytest.mark.parametrize("where", [{}, {"states": frozenset({"submitted"})}, {"subdistrict": "north"}])
def test_s24_a_count_is_the_length_of_its_list(reported: Store, where: dict[str, object]) -> None:
    def work(tx: Tx) -> None:
        spots = tx.cases.heat(QueueFilter(**where))  # type: ignore[arg-type]
        for cell in {spot.cell for spot in spots}:
            listed = tx.cases.count(QueueFilter(**where, cell=cell))  # type: ignore[arg-type]
            assert listed == sum(spot.count for spot in spots if spot.cell == cell)
        assert sum(spot.count for spot in spots) == tx.cases.count(QueueFilter(**where))  # type: ignore[arg-type]

    reported.read_now(work)
