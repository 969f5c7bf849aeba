"""S31: what is derived from a case follows its correction in both databases, in the same transaction."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from complaints.case import correcting
from complaints.case.attempt import Attempt
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.errors import WrongState
from complaints.model import Actor, Complaint, Place, PlaceSource, Role
from complaints.ports import CaseSpot, QueueFilter, Records
from complaints.report.similar import cell_of
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case
from zone import CHINA, Zone

CLOCK = Clock(WorkingTime(Zone.load().hours, CHINA))
HERE = Place(source=PlaceSource.LOCATION, lat=0.031, lon=0.05, address="桃林路口", subdistrict="north")
THERE = Place(source=PlaceSource.LANDMARK, lat=0.036, lon=0.08, address="东桥工业园", subdistrict="south")


@pytest.fixture
def case(store: Store) -> Complaint:
    return store.write_now(lambda tx: tx.cases.add(a_case(place=HERE, territory="north", category="site_dust")))


def attempt(case: Complaint) -> Attempt:
    return Attempt.on(case, actor=Actor(role=Role.CLERK, name="李受理"), now=NOW)


def numbers(store: Store, **where: object) -> list[str]:
    return store.read_now(lambda tx: [one.number for one in tx.cases.queue(QueueFilter(**where), limit=9)])  # type: ignore[arg-type]


def test_s31_queue_heat_search_and_statistics_follow(store: Store, case: Complaint) -> None:
    def work(tx: Tx) -> None:
        moved = correcting.relocate(tx, attempt(case), clock=CLOCK, place=THERE, why="打过电话")
        correcting.reclassify(tx, attempt(moved), clock=CLOCK, category="bare_soil", why="看了照片")

    store.write_now(work)
    assert numbers(store, subdistrict="north") == numbers(store, category="site_dust") == []
    assert numbers(store, subdistrict="south") == numbers(store, category="bare_soil") == [case.number]
    assert numbers(store, text="桃林路口") == []
    assert numbers(store, text="工业园") == numbers(store, cell=cell_of(THERE)) == [case.number]
    heat = store.read_now(lambda tx: tx.cases.heat(QueueFilter()))
    assert heat == [CaseSpot(cell=cell_of(THERE), subdistrict="south", count=1)]
    near = store.read_now(lambda tx: tx.cases.near([cell_of(THERE)], since=NOW.replace(year=2000), limit=9))
    assert [(row.number, row.category) for row in near] == [(case.number, "bare_soil")]
    tallies = store.read_now(
        lambda tx: {one.split: one.counts["received"] for one in tx.cases.tally(QueueFilter(now=NOW), "category")}
    )
    assert tallies == {"bare_soil": 1}
    kept = store.read_now(lambda tx: tx.cases.get(case.id))
    assert kept is not None and replace(kept.place, inside=None) == THERE


@pytest.mark.parametrize(
    "correct",
    [
        lambda tx, case: correcting.reclassify(tx, attempt(case), clock=CLOCK, category="bare_soil", why="x"),
        lambda tx, case: correcting.rezone(tx, attempt(case), clock=CLOCK, territory="south", why="x"),
    ],
)
def test_s31_the_slower_of_two_changes_nothing(
    store: Store, case: Complaint, correct: Callable[[Records, Complaint], Complaint]
) -> None:
    store.write_now(lambda tx: correct(tx, case))
    events = store.read_now(lambda tx: len(tx.cases.events(case.id)))
    with pytest.raises(WrongState):
        store.write_now(lambda tx: correct(tx, case))
    assert store.read_now(lambda tx: len(tx.cases.events(case.id))) == events


def test_r17_whether_a_relay_exists_is_known_without_its_chat(store: Store, case: Complaint) -> None:
    assert store.read_now(lambda tx: tx.relays.has(case.id)) is False
    store.write_now(lambda tx: tx.relays.put(case.id, bot_id=1, chat_id=2, lang="zh_CN"))
    assert store.read_now(lambda tx: tx.relays.has(case.id)) is True
