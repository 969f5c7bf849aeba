"""Two at once, on two machines: one case, one decision, whole chains."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, delete
from sqlalchemy.exc import OperationalError

from complaints.case import triage
from complaints.case.attempt import Attempt
from complaints.case.moves import staff_actor
from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from complaints.errors import WrongState
from complaints.model import Draft, EvidenceState, Identity, Person, Place, PlaceSource
from complaints.report import drafting
from complaints.report.draft import DraftStep
from complaints.report.submission import Submitted, submit
from storage.cases.drafts import drafts
from storage.store import Store
from storage.tx import Tx
from tests.contracts.conftest import BOTH, KEYS
from tests.contracts.samples import NOW, a_case, a_photo, citizen
from zone import Zone

T = TypeVar("T")
CLOCK = Clock(WorkingTime(Zone.load().hours, ZoneInfo("Asia/Shanghai")))


@pytest.fixture
def machines(url: str) -> Iterator[tuple[Store, Store]]:
    first, second = Store(url, keys=KEYS), Store(url, keys=KEYS)
    yield first, second
    first.close()
    second.close()


def both(machines: tuple[Store, Store], works: tuple[Callable[[Tx], T], Callable[[Tx], T]]) -> list[T | WrongState]:
    def run(machine: Store, work: Callable[[Tx], T]) -> T | WrongState:
        try:
            return machine.write_now(work)
        except WrongState as late:
            return late

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(run, machines, works))


def told(tx: Tx) -> tuple[Person, Draft]:
    person = drafting.consent(tx, person=citizen(tx), now=NOW)
    draft = drafting.open_draft(tx, person=person, now=NOW)
    draft = drafting.add_text(tx, draft=draft, text="灰大", now=NOW)
    draft = drafting.skip(tx, draft=draft, step=DraftStep.PHOTOS, now=NOW)
    draft = drafting.set_place(tx, draft=draft, place=Place(source=PlaceSource.TYPED, address="路"), now=NOW)
    draft = drafting.confirm_place(tx, draft=draft, now=NOW)
    draft = drafting.set_category(tx, draft=draft, category="other", now=NOW)
    a_photo(tx, draft_id=draft.id)
    return person, drafting.set_identity(tx, draft=draft, identity=Identity.STAFF_ONLY, now=NOW)


@pytest.mark.parametrize("seed", range(5))
def test_two_taps_on_submit_make_one_case(machines: tuple[Store, Store], seed: int) -> None:
    person, draft = machines[0].write_now(told)
    random = Random(seed)

    def tap(tx: Tx) -> Submitted:
        return submit(
            tx,
            draft=draft,
            person=person,
            bot_id=1,
            chat_id=1,
            web=False,
            clock=CLOCK,
            pepper=b"p",
            random_below=random.randrange,
            now=NOW,
        )

    results = both(machines, (tap, tap))
    assert sorted(type(result).__name__ for result in results) == ["Submitted", "WrongState"]
    cases = machines[0].read_now(lambda tx: tx.cases.of_reporter(person.id))
    assert len(cases) == 1
    assert len(machines[0].read_now(lambda tx: tx.evidence.of_case(cases[0].id))) == 1


@pytest.mark.parametrize("url", BOTH[1:], indirect=True)
def test_a_report_is_submitted_before_or_after_its_photo_is_stored_never_between(
    machines: tuple[Store, Store], url: str
) -> None:
    """Else the photo would be written back to a draft that is gone, or would leave its case."""
    _, draft = machines[0].write_now(told)

    def stores(tx: Tx) -> None:
        (photo,) = tx.evidence.of_draft(draft.id)
        fresh = tx.evidence.get(photo.id, locked=True)
        assert fresh is not None
        with other.begin() as connection, pytest.raises(OperationalError, match="lock timeout"):
            connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            connection.exec_driver_sql(f"UPDATE evidence SET draft_id = NULL WHERE draft_id = {draft.id}")
        tx.evidence.save(replace(fresh, state=EvidenceState.STORED))

    other = create_engine(url)
    machines[0].write_now(stores)
    other.dispose()
    (stored,) = machines[1].read_now(lambda tx: tx.evidence.of_draft(draft.id))
    assert stored.state is EvidenceState.STORED


@pytest.mark.parametrize("url", BOTH[1:], indirect=True)
def test_a_photo_that_comes_while_its_report_is_submitted_is_the_case_s(
    machines: tuple[Store, Store], url: str
) -> None:
    """With several processes, updates of one chat may be handled side by side."""
    _, draft = machines[0].write_now(told)
    case_id = machines[0].write_now(lambda tx: tx.cases.add(a_case()).id)
    late = list[str]()

    def comes(tx: Tx) -> str:
        photo = tx.evidence.add(
            draft_id=draft.id, case_id=None, kind="photo", stage="report", bot_id=7, file_id="b",
            file_unique_id="late", size=1, now=NOW,
        )  # fmt: skip
        assert photo is not None
        return photo.file_unique_id

    def submits(tx: Tx) -> None:
        tx.evidence.move_to_case(draft_id=draft.id, case_id=case_id)
        if not late:
            late.append(machines[1].write_now(comes))
        tx.connection.execute(delete(drafts).where(drafts.c.id == draft.id))

    machines[0].write_now(submits)
    photos = machines[1].read_now(lambda tx: tx.evidence.of_case(case_id))
    assert [photo.file_unique_id for photo in photos][1:] == late == ["late"]


@pytest.mark.parametrize("seed", range(5))
def test_s03_two_officers_decide_once(machines: tuple[Store, Store], seed: int) -> None:
    def open_house(tx: Tx) -> tuple[int, int, int]:
        officers = [tx.staff.add(name=name, role="clerk", telegram_id=None).id for name in ("甲", "乙")]
        return tx.cases.add(a_case()).id, *officers  # type: ignore[return-value]

    case_id, *officers = machines[0].write_now(open_house)

    def accepts(staff_id: int) -> Callable[[Tx], object]:
        def work(tx: Tx) -> object:
            account = tx.staff.get(staff_id)
            assert account is not None
            attempt = Attempt(case_id=case_id, seen_version=1, actor=staff_actor(account), now=NOW)
            return triage.accept(tx, attempt, clock=CLOCK).last_actor

        return work

    results = both(machines, (accepts(officers[0]), accepts(officers[1])))
    (late,) = [result for result in results if isinstance(result, WrongState)]
    (first,) = [result for result in results if not isinstance(result, WrongState)]
    assert late.values == {"by": first, "at": NOW, "state": "accepted"}
    assert [e.actor.name for e in machines[1].read_now(lambda tx: tx.cases.events(case_id))] == [first]
    assert machines[1].read_now(lambda tx: list(tx.history.broken())) == []
