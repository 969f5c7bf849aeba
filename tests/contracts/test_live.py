"""What open consoles are told, and what each person has not read, on both databases (S29)."""

from datetime import timedelta

from complaints.model import Actor, Complaint, Dispute, Event, Extension, Role, Staff, State
from complaints.ports import QueueFilter, Tips
from storage.store import Store
from tests.contracts.samples import NOW, a_case, citizen

OPEN = frozenset({"submitted", "accepted", "dispatched"})


def account(store: Store, name: str) -> Staff:
    return store.write_now(lambda tx: tx.staff.add(name=name, role=Role.CLERK, telegram_id=None))


def case_of(store: Store, **fields: object) -> Complaint:
    return store.write_now(lambda tx: tx.cases.add(a_case(**fields)))


def happens(store: Store, case: Complaint, action: str = "note", by: Staff | None = None) -> Event:
    actor = Actor(role=Role.CLERK, staff_id=by.id, name=by.name) if by else Actor(role=Role.REPORTER)
    return store.write_now(lambda tx: tx.cases.append(Event.of(case, action, actor=actor, at=NOW)))


def unread(store: Store, staff: Staff, *cases: Complaint) -> set[int]:
    """By the list and by the mark at each case; they never differ."""
    marked = store.read_now(lambda tx: tx.unread.among(staff.id, [case.id for case in cases]))
    where = QueueFilter(states=OPEN, unread=staff.id)
    listed = store.read_now(lambda tx: {case.id for case in tx.cases.queue(where, limit=50)})
    assert store.read_now(lambda tx: tx.cases.count(where)) == len(listed)
    assert listed == marked
    return listed


def test_news_of_others_is_unread_until_the_case_is_opened(store: Store) -> None:
    clerk, colleague = account(store, "李受理"), account(store, "钱受理")
    one, other = case_of(store), case_of(store)
    first = happens(store, one, "submit")
    assert unread(store, clerk, one, other) == {one.id}
    store.write_now(lambda tx: tx.unread.opened(clerk.id, one.id, seq=first.seq))
    assert unread(store, clerk, one, other) == set()
    assert unread(store, colleague, one, other) == {one.id}
    happens(store, one, by=colleague)
    assert unread(store, clerk, one, other) == {one.id}


def test_each_case_is_read_for_itself(store: Store) -> None:
    clerk = account(store, "李受理")
    short, long = case_of(store), case_of(store)
    happens(store, short)
    last = [happens(store, long) for _ in range(3)][-1]
    store.write_now(lambda tx: tx.unread.opened(clerk.id, long.id, seq=last.seq))
    assert unread(store, clerk, short, long) == {short.id}
    store.write_now(lambda tx: tx.unread.opened(clerk.id, short.id, seq=1))
    happens(store, long)
    assert unread(store, clerk, short, long) == {long.id}


def test_one_s_own_step_makes_nothing_unread(store: Store) -> None:
    clerk, case = account(store, "李受理"), case_of(store)
    happens(store, case, "accept", by=clerk)
    assert unread(store, clerk, case) == set()


def test_a_look_at_the_contact_details_is_no_news(store: Store) -> None:
    clerk, colleague, case = account(store, "李受理"), account(store, "钱受理"), case_of(store)
    happens(store, case, "reveal", by=colleague)
    assert unread(store, clerk, case) == set()


def test_what_happened_before_the_account_was_first_used_is_no_news(store: Store) -> None:
    clerk, old, new = account(store, "李受理"), case_of(store), case_of(store)
    happens(store, old)
    store.write_now(lambda tx: tx.unread.begin(clerk.id))
    happens(store, new)
    store.write_now(lambda tx: tx.unread.begin(clerk.id))  # the next log-in
    assert unread(store, clerk, old, new) == {new.id}


def test_newer_entries_and_questions_come_in_order_up_to_a_limit(store: Store) -> None:
    case = case_of(store)
    assert store.read_now(lambda tx: tx.live.tips()) == Tips()
    happens(store, case, "submit")
    tips = store.read_now(lambda tx: tx.live.tips())
    events = [happens(store, case).id for _ in range(3)]

    def ask(text: str) -> int:
        return store.write_now(lambda tx: tx.questions.ask_human(person_id=citizen(tx).id, text=text, now=NOW))

    asked = [ask("要环评吗"), ask("几天答复")]
    assert store.read_now(lambda tx: tx.live.newer(tips, limit=9)) == (events, asked)
    assert store.read_now(lambda tx: tx.live.newer(tips, limit=1)) == (events[:1], asked[:1])
    assert store.read_now(lambda tx: tx.live.newer(tx.live.tips(), limit=9)) == ([], [])
    found = store.read_now(lambda tx: tx.live.happened(events))
    assert [(one.event.id, one.case.number) for one in found] == [(event, case.number) for event in events]


def test_running_sessions_are_found_at_once(store: Store) -> None:
    clerk = account(store, "李受理")
    for token, until in (("a", NOW + timedelta(days=1)), ("b", NOW)):
        store.write_now(
            lambda tx, token=token, until=until: tx.sessions.open(
                token_hash=token, staff_id=clerk.id, now=NOW - timedelta(days=1), expires_at=until
            )
        )
    assert store.read_now(lambda tx: tx.live.sessions({"a", "b", "c"}, now=NOW)) == {"a": clerk}


def test_addressed_are_own_cases_and_those_whose_rung_is_not_signed(store: Store) -> None:
    boss, other = account(store, "周主管"), account(store, "李受理")
    own, told, signed = case_of(store, owner_id=boss.id), case_of(store), case_of(store)
    rungs = {
        case.id: store.write_now(
            lambda tx, case=case: tx.rungs.add(
                case_id=case.id, deadline=NOW, name="unsolved", at=NOW, staff_ids=[boss.id]
            )
        )
        for case in (told, signed)
    }
    store.write_now(lambda tx: tx.rungs.mark(rungs[signed.id] or 0, boss.id, signed=True, now=NOW))
    where = {one.id: QueueFilter(states=OPEN, addressed=one.id) for one in (boss, other)}
    found = {
        one: {case.id for case in store.read_now(lambda tx, one=one: tx.cases.queue(where[one], limit=9))}
        for one in where
    }
    assert found == {boss.id: {own.id, told.id}, other.id: set()}


def test_to_decide_are_open_requests_of_units_at_work(store: Store) -> None:
    asked = case_of(store, state=State.DISPATCHED, extension=Extension.ASKED)
    disputed = case_of(store, state=State.DISPATCHED, dispute=Dispute.OPEN)
    case_of(store, state=State.DISPATCHED, extension=Extension.GRANTED)
    case_of(store, state=State.CLOSED, dispute=Dispute.OPEN)
    listed = store.read_now(lambda tx: tx.cases.queue(QueueFilter(to_decide=True), limit=9))
    assert {case.id for case in listed} == {asked.id, disputed.id}
