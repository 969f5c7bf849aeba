from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import event, text

from complaints.model import (
    Actor,
    Complaint,
    Event,
    Identity,
    Outcome,
    Place,
    PlaceSource,
    Role,
    State,
    Verdict,
)
from complaints.ports import NumberTaken, QueueFilter
from storage.engine.finding import Finding
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, citizen
from zone import Datum


def full(tx: Tx) -> Complaint:
    staff = tx.staff.add(name="李", role="clerk", telegram_id=None)
    master = tx.cases.add(a_case())
    return a_case(
        state=State.DUPLICATE,
        place=replace(Place.at(34.1, 117.2, datum=Datum.BD09, source=PlaceSource.LINK, accuracy_m=12.5), inside=False),
        identity=Identity.NAMED,
        reporter_id=citizen(tx).id,
        contact_name="张三",
        contact_phone="13800000000",
        due_at=NOW,
        promised_at=NOW,
        unit="planning",
        territory="jinlonghu",
        rectify_by=NOW,
        return_to=State.SUBMITTED,
        merged_from=State.NEED_INFO,
        master_id=master.id,
        fixed_by=staff.id,
        verdict=Verdict.PARTLY,
        outcome=Outcome.SOLVED,
        milestone_on=date(2026, 12, 1),
        satisfaction=4,
        round=2,
        rework_count=1,
        objections=1,
        owner_id=staff.id,
        last_actor="李",
    )


def test_a_case_is_read_as_it_was_added(store: Store) -> None:
    added = store.write_now(lambda tx: tx.cases.add(full(tx)))
    assert added.id > 0
    assert store.read_now(lambda tx: tx.cases.get(added.id)) == added
    assert store.read_now(lambda tx: tx.cases.by_number(added.number)) == added
    assert store.read_now(lambda tx: tx.cases.of_reporter(added.reporter_id or 0)) == [added]
    assert store.read_now(lambda tx: tx.cases.of_master(added.master_id or 0)) == [added]


def test_contact_details_are_unreadable_in_the_database_and_open_nowhere_else(store: Store) -> None:
    def copied(tx: Tx) -> str:
        tx.cases.add(full(tx))
        other = tx.cases.add(a_case())
        tx.connection.execute(
            text(
                "UPDATE cases SET contact_phone ="
                " (SELECT other.contact_phone FROM cases other WHERE other.contact_phone IS NOT NULL)"
            )
        )
        row = str(tx.connection.execute(text("SELECT * FROM cases")).all())
        with pytest.raises(InvalidTag):
            tx.cases.get(other.id)
        return row

    assert "13800000000" not in store.write_now(copied)


def test_a_number_is_given_once_and_the_transaction_goes_on(store: Store) -> None:
    def twice(tx: Tx) -> int:
        case = tx.cases.add(a_case())
        with pytest.raises(NumberTaken):
            tx.cases.add(a_case(number=case.number))
        return tx.cases.add(a_case()).id

    assert store.write_now(twice) > 1


def test_only_the_first_of_two_who_saw_the_same_version_saves(store: Store) -> None:
    case = store.write_now(lambda tx: tx.cases.add(a_case()))

    def accept(name: str) -> bool:
        return store.write_now(
            lambda tx: tx.cases.save(replace(case, state=State.ACCEPTED, last_actor=name), seen=case.version)
        )

    with ThreadPoolExecutor(8) as officers:
        results = list(officers.map(accept, "甲乙丙丁戊己庚辛"))
    assert sorted(results) == [False] * 7 + [True]
    saved = store.read_now(lambda tx: tx.cases.get(case.id))
    assert saved is not None
    assert (saved.version, saved.last_actor) == (2, "甲乙丙丁戊己庚辛"[results.index(True)])


def test_the_queue_shows_new_ones_first_then_what_is_due_soonest_then_the_newest(store: Store) -> None:
    def fill(tx: Tx) -> None:
        for name, state, due in (
            ("closed", State.CLOSED, None),
            ("later", State.ACCEPTED, NOW + timedelta(hours=5)),
            ("waits", State.TRANSFERRED, None),
            ("overdue", State.RECTIFYING, NOW - timedelta(hours=1)),
            ("new", State.SUBMITTED, NOW + timedelta(hours=8)),
            ("newer", State.SUBMITTED, NOW + timedelta(hours=9)),
            ("open older", State.STAGED, None),
            ("open newer", State.STAGED, None),
        ):
            tx.cases.add(a_case(text=name, state=state, due_at=due))

    store.write_now(fill)

    def names(where: QueueFilter, *, limit: int = 10, offset: int = 0) -> list[str]:
        cases = store.read_now(lambda tx: tx.cases.queue(where, limit=limit, offset=offset))
        assert store.read_now(lambda tx: tx.cases.count(where)) >= len(cases)
        return [case.text for case in cases]

    everything = ["new", "newer", "overdue", "later", "open newer", "open older", "waits", "closed"]
    assert names(QueueFilter()) == everything
    assert names(QueueFilter(), limit=3, offset=2) == everything[2:5]
    assert names(QueueFilter(overdue=True, now=NOW)) == ["overdue"]
    assert names(QueueFilter(states=frozenset({"accepted", "closed"}))) == ["later", "closed"]


def test_the_filters_narrow_together(store: Store) -> None:
    def fill(tx: Tx) -> Complaint:
        staff = tx.staff.add(name="李", role="clerk", telegram_id=None)
        wanted = tx.cases.add(
            a_case(unit="planning", category="quarry", text="100%都是灰", state=State.ACCEPTED, owner_id=staff.id)
        )
        tx.cases.add(a_case(unit="planning", category="other", text="100个都是灰"))
        tx.cases.add(a_case(place=Place(source=PlaceSource.TYPED, address="大庙", subdistrict="damiao")))
        return wanted

    wanted = store.write_now(fill)

    def found(where: QueueFilter) -> list[Complaint]:
        cases = list(store.read_now(lambda tx: tx.cases.queue(where, limit=10)))
        assert store.read_now(lambda tx: tx.cases.count(where)) == len(cases)
        return cases

    assert found(QueueFilter(mine=wanted.owner_id)) == [wanted]
    assert found(QueueFilter(unit="planning", category="quarry")) == [wanted]
    assert found(QueueFilter(subdistrict="jinlonghu", states=frozenset({"accepted"}))) == [wanted]
    assert found(QueueFilter(text="100%")) == [wanted]  # a wildcard means itself
    assert found(QueueFilter(text=wanted.number.lower().replace("-", ""))) == [wanted]
    assert found(QueueFilter(text=wanted.number[3:])) == [wanted]
    assert len(found(QueueFilter(text="大庙"))) == 1
    assert found(QueueFilter(text="nothing like it")) == []


def test_wrong_codes_are_counted(store: Store) -> None:
    def codes(tx: Tx) -> None:
        case = tx.cases.add(a_case())
        assert tx.cases.code_of(case.id) is None
        tx.cases.set_code(case.id, "hash")
        assert (tx.cases.code_of(case.id), tx.cases.wrong_codes(case.id)) == ("hash", (0, None))
        tx.cases.note_wrong_codes(case.id, wrong=3, until=NOW)
        assert (tx.cases.code_of(case.id), tx.cases.wrong_codes(case.id)) == ("hash", (3, NOW))

    store.write_now(codes)


def events_of_one_case(tx: Tx) -> int:
    case = tx.cases.add(a_case())
    clerk = tx.staff.add(name="李", role="clerk", telegram_id=None)
    actor = Actor(role=Role.CLERK, name="李", staff_id=clerk.id, on_behalf_of="planning")
    for action in ("submit", "accept", "dispatch"):
        tx.cases.append(
            Event.of(
                case,
                action,
                actor=actor,
                at=NOW,
                before=State.DRAFT,
                values={"unit": "planning"},
                public_text="公开",
                note="内部",
            )
        )
    return case.id


def number_of(store: Store, case_id: int) -> str:
    case = store.read_now(lambda tx: tx.cases.get(case_id))
    assert case is not None
    return case.number


def test_histories_of_many_cases_are_the_same_as_one_by_one(store: Store) -> None:
    ids = [store.write_now(events_of_one_case) for _ in range(3)]

    def read(tx: Tx) -> None:
        assert tx.cases.histories(ids[:2]) == {one: tx.cases.events(one) for one in ids[:2]}
        assert (tx.cases.histories([]), tx.cases.histories([999_999])) == ({}, {999_999: []})

    store.read_now(read)


def test_a_batch_of_histories_is_one_query(store: Store) -> None:
    ids = [store.write_now(events_of_one_case) for _ in range(3)]

    def read(tx: Tx) -> int:
        said = list[str]()

        def note(*given: Any) -> None:
            said.append(given[2])

        event.listen(tx.connection, "before_cursor_execute", note)
        tx.cases.histories(ids)
        event.remove(tx.connection, "before_cursor_execute", note)
        return len(said)

    assert store.read_now(read) == 1


def test_events_are_read_in_order_and_the_chain_holds(store: Store) -> None:
    case_id = store.write_now(events_of_one_case)
    events = store.read_now(lambda tx: tx.cases.events(case_id))
    assert [(e.seq, e.action, e.public_text, e.note, e.values) for e in events] == [
        (1, "submit", "公开", "内部", {"unit": "planning"}),
        (2, "accept", "公开", "内部", {"unit": "planning"}),
        (3, "dispatch", "公开", "内部", {"unit": "planning"}),
    ]
    assert (events[0].actor.name, events[0].actor.on_behalf_of, events[0].at) == ("李", "planning", NOW)
    assert len({event.hash for event in events}) == 3
    assert store.read_now(lambda tx: list(tx.history.broken())) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE events SET action = 'reject' WHERE seq = 2", ("event.changed", 2)),
        ("UPDATE events SET staff_id = NULL WHERE seq = 2", ("event.changed", 2)),
        ("UPDATE events SET at = '2026-01-01 00:00:00.000000+00:00' WHERE seq = 3", ("event.changed", 3)),
        ("UPDATE event_payloads SET body = replace(body, '内部', '其他')", ("event.words", 1)),
        ("DELETE FROM event_payloads", None),
    ],
)
def test_tampering_shows_and_erasing_words_does_not(
    store: Store, tampering: str, found: tuple[str, int] | None
) -> None:
    case_id = store.write_now(events_of_one_case)
    store.write_now(lambda tx: tx.connection.execute(text(tampering)))
    broken = store.read_now(lambda tx: list(tx.history.broken()))
    number = number_of(store, case_id)
    assert broken[:1] == ([Finding(found[0], {"case": number, "seq": found[1]})] if found else [])


def test_a_removed_event_shows(store: Store) -> None:
    case_id = store.write_now(events_of_one_case)

    def remove(tx: Tx) -> None:
        tx.connection.execute(text("DELETE FROM event_payloads WHERE event_id = (SELECT id FROM events WHERE seq = 2)"))
        tx.connection.execute(text("DELETE FROM events WHERE seq = 2"))

    store.write_now(remove)
    missing = Finding("event.missing", {"case": number_of(store, case_id), "seq": 2})
    assert store.read_now(lambda tx: list(tx.history.broken()))[0] == missing
