"""Sessions of inspection, visits and findings in both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from complaints.model import Actor, Event, Kind, Place, PlaceSource, Role, Staff, State
from inspections.model import Article, Finding, Limit, Part, PartRole, Session, Stop, StopKind, Visit, Walker, Why
from storage.cases.rows import cases
from storage.inspections.tables import findings, visits
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case
from tests.contracts.test_races import both, machines  # noqa: F401 - a fixture

EAST = Place(source=PlaceSource.LOCATION, address="东门", lat=34.271, lon=117.301, subdistrict="jinlonghu")
WEST = Place(source=PlaceSource.TYPED, address="西门料场")


def inspector(tx: Tx, name: str = "韩巡查") -> Staff:
    return next(iter(tx.staff.named(name)), None) or tx.staff.add(name=name, role="inspector", telegram_id=None)


def a_session(tx: Tx, client_id: str = "session-1", **fields: Any) -> Session:
    who = inspector(tx)
    walker = Walker(staff_id=who.id, name=who.name, joined_at=NOW)
    plain = Session(id=0, client_id=client_id, started_at=NOW, started_by=who.name, walkers=(walker,))
    return tx.inspections.start(replace(plain, **fields))


def a_visit(tx: Tx, session: Session, place: Place = EAST, **fields: Any) -> Visit:
    key = fields.pop("key", f"to:{place.address}")
    present = tx.inspections.visit_at(session.id, key)
    return present or tx.inspections.add_visit(
        Visit(
            **{
                "id": 0, "session_id": session.id, "client_id": f"visit-{session.id}-{key}", "key": key, "name": "工地",
                "place": place, "clear": False, "by": "韩巡查", "staff_id": inspector(tx).id, "at": NOW,
                "recorded_at": NOW, **fields,
            }
        )
    )  # fmt: skip


def a_finding(tx: Tx, session: Session, client_id: str, **fields: Any) -> Finding:
    case = tx.cases.add(a_case(kind=Kind.FINDING, state=State.DISPATCHED, unit="planning", due_at=NOW))
    tx.cases.append(Event.of(case, "record", actor=_actor(tx), at=NOW, before=State.DRAFT))
    plain = Finding(
        case_id=case.id, session_id=session.id, visit_id=a_visit(tx, session).id, number=0, client_id=client_id,
        finder_id=inspector(tx).id, finder="韩巡查", found_at=NOW, recorded_at=NOW - timedelta(hours=1),
        limit=Limit.DAY,
    )  # fmt: skip
    return tx.inspections.add_finding(replace(plain, **fields))


def _actor(tx: Tx) -> Actor:
    return Actor(role=Role.INSPECTOR, staff_id=inspector(tx).id, name="韩巡查")


def test_s07_a_session_is_stored_with_its_walkers_and_route(store: Store) -> None:
    def work(tx: Tx) -> None:
        stop = Stop(kind=StopKind.SITE, ref="3", name="东门", place=EAST, why=frozenset({Why.REPEATED, Why.OVERDUE}))
        session = a_session(tx, stops=(stop,))
        assert tx.inspections.session(session.id) == session
        assert a_session(tx).id == session.id  # a repeat of the phone
        lu = inspector(tx, "陆巡查")
        joined = Walker(staff_id=lu.id, name=lu.name, joined_at=NOW + timedelta(minutes=1))
        assert tx.inspections.join(session.id, joined) and not tx.inspections.join(session.id, joined)
        other = Stop(kind=StopKind.TYPED, ref="", name="西门", place=WEST)
        tx.inspections.add_stops(session.id, [stop, other])
        found = tx.inspections.session(session.id, locked=True)
        assert found is not None and found.stops == (stop, other)
        assert [walker.name for walker in found.walkers] == ["韩巡查", "陆巡查"]
        assert tx.inspections.open_of(lu.id) == found

    store.write_now(work)


def test_s07_a_session_ends_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        session = a_session(tx)
        assert [one.id for one in tx.inspections.open_ones(started_before=NOW)] == [session.id]
        assert tx.inspections.open_ones(started_before=NOW - timedelta(seconds=1)) == []
        assert tx.inspections.end(session.id, at=NOW, by="韩巡查", forgotten=False)
        assert not tx.inspections.end(session.id, at=NOW, by="陆巡查", forgotten=False)
        ended = tx.inspections.session(session.id)
        assert ended is not None and (ended.ended_by, ended.is_open) == ("韩巡查", False)
        assert tx.inspections.open_ones() == [] and tx.inspections.open_of(inspector(tx).id) is None
        assert tx.inspections.started_between(NOW, NOW + timedelta(seconds=1)) == [ended]
        assert tx.inspections.started_between(NOW - timedelta(days=1), NOW) == []

    store.write_now(work)


def test_s07_a_finding_keeps_all_its_fields(store: Store) -> None:
    def work(tx: Tx) -> None:
        session = a_session(tx)
        parts = (Part(unit="urban", role=PartRole.LEAD, person="何", due_on=date(2026, 11, 30), what="洒水"),)
        finding = a_finding(
            tx, session, "f-1", limit=Limit.THREE_DAYS, limit_moved_from=NOW, target="全部覆盖", measures="覆盖",
            acceptor="夜查组", basis=("bare-soil", "wet-work"), checklist_item="six:1:cover", difficulty="没有场地",
            filing=Article(entry="bare-soil", law="生态环境法典", article="240"), parts=parts,
        )  # fmt: skip
        assert finding.label == "N-01"
        assert tx.inspections.finding(finding.case_id) == finding == tx.inspections.by_client("f-1")
        put_right = replace(finding, at_once=True, parts=())
        tx.inspections.save_finding(put_right)
        assert tx.inspections.finding(finding.case_id) == put_right
        (found,) = tx.inspections.found(session.id)
        assert (found.finding, found.case.id) == (put_right, finding.case_id)

    store.write_now(work)


def test_s06_a_client_id_is_taken_once(store: Store) -> None:
    def work(tx: Tx) -> None:
        session = a_session(tx)
        a_finding(tx, session, "f-1")
        with pytest.raises(IntegrityError), tx.connection.begin_nested():
            a_finding(tx, session, "f-1")
        assert a_finding(tx, session, "f-2").number == 2

    store.write_now(work)


def test_s07_two_machines_number_findings_of_one_session(machines: tuple[Store, Store]) -> None:  # noqa: F811
    session = machines[0].write_now(a_session)

    def record(client_id: str) -> Callable[[Tx], int]:
        def work(tx: Tx) -> int:
            assert tx.inspections.session(session.id, locked=True) is not None
            return a_finding(tx, session, client_id).number

        return work

    numbers = both(machines, (record("from-one"), record("from-the-other")))
    assert {1, 2} == set(numbers)


def test_s07_past_visits_of_a_place(store: Store) -> None:
    def work(tx: Tx) -> None:
        for days, clear in ((0, False), (10, True)):
            session = a_session(tx, f"session-{days}")
            a_visit(tx, session, key="firm_site:7", clear=clear, at=NOW + timedelta(days=days))
        past = tx.inspections.past_visits({"firm_site:7", "firm_site:8"}, since=NOW)
        assert [(one.by, one.clear) for one in past["firm_site:7"]] == [(("韩巡查",), True), (("韩巡查",), False)]
        assert list(past) == ["firm_site:7"] and tx.inspections.past_visits(set(), since=NOW) == {}
        later = tx.inspections.past_visits({"firm_site:7"}, since=NOW + timedelta(days=1))
        assert len(later["firm_site:7"]) == 1

    store.write_now(work)


def test_s07_lists_are_cut_into_pages(store: Store) -> None:
    def work(tx: Tx) -> None:
        sessions = [a_session(tx, f"session-{n}") for n in range(3)]
        found = [a_finding(tx, sessions[0], f"f-{n}").case_id for n in range(5)]
        mine = inspector(tx).id
        page = tx.inspections.page(walker=mine, size=2, number=9)
        assert (page.total, page.pages, page.number, [one.id for one in page.sessions]) == (3, 2, 2, [sessions[0].id])
        assert tx.inspections.page(walker=inspector(tx, "陆巡查").id, size=2, number=1).total == 0
        listed = tx.inspections.found_page(walker=None, size=2, number=1)
        assert (listed.total, listed.pages, [one.case.id for one in listed.found]) == (5, 3, [found[4], found[3]])
        assert tx.inspections.found_page(walker=mine, size=9, number=1).total == 5

    store.write_now(work)


def test_s06_calls_after_a_missing_signature_come_once_per_deadline(store: Store) -> None:
    def work(tx: Tx) -> None:
        finding = a_finding(tx, a_session(tx), "f-1")
        tx.cases.add(a_case(state=State.DISPATCHED, due_at=NOW))  # a report has its own ladder
        assert tx.inspections.unsigned(due_before=NOW - timedelta(seconds=1), step=1, limit=9) == []
        assert tx.inspections.unsigned(due_before=NOW, step=1, limit=9) == [finding.case_id]
        assert tx.inspections.add_call(finding.case_id, deadline=NOW, step=1, at=NOW, told="高")
        assert not tx.inspections.add_call(finding.case_id, deadline=NOW, step=1, at=NOW, told="高")
        assert tx.inspections.unsigned(due_before=NOW, step=1, limit=9) == []
        assert tx.inspections.unsigned(due_before=NOW, step=2, limit=9) == [finding.case_id]
        assert [one.finding for one in tx.inspections.waiting(limit=9)] == [finding]

    store.write_now(work)


def test_verify_finds_what_cannot_be(store: Store) -> None:
    def work(tx: Tx) -> None:
        session = a_session(tx)
        first, second = a_finding(tx, session, "f-1"), a_finding(tx, session, "f-2")
        assert list(tx.inspections.faults()) == []
        numbers = {finding.case_id: tx.cases.get(finding.case_id) for finding in (first, second)}
        run = tx.connection.execute
        run(update(findings).where(findings.c.case_id == second.case_id).values(number=5))
        run(update(visits).values(clear=True))
        run(update(cases).where(cases.c.id == first.case_id).values(kind="report"))
        one, other = numbers[first.case_id], numbers[second.case_id]
        assert one is not None and other is not None
        assert list(tx.inspections.faults()) == [
            ("kind", one.number), ("visit", one.number), ("visit", other.number), ("numbers", str(session.id)),
        ]  # fmt: skip
        alone = tx.cases.add(a_case(kind=Kind.FINDING))
        assert ("no_session", alone.number) in list(tx.inspections.faults())

    store.write_now(work)
