from dataclasses import replace
from datetime import UTC, datetime, timedelta

from complaints.model import Actor, AwaitedKind, Awaiting, Event, Identity, Person, Role, Staff, State
from complaints.ports import QueueFilter
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, citizen


def test_a_person_is_made_on_first_sight_and_found_again(store: Store) -> None:
    first = store.write_now(citizen)
    again = store.write_now(citizen)
    assert again == first
    assert first == Person(id=first.id, bot_id=1, user_id=7_000_000_001, chat_id=7_000_000_001, lang="zh_CN")


def test_what_is_saved_of_a_person_is_read_again(store: Store) -> None:
    person = store.write_now(citizen)
    awaiting = Awaiting(kind=AwaitedKind.REPLY, about="LW-7K3M-9QX8", until=NOW)
    changed = replace(person, consent_version="2026-11", consent_at=NOW, awaiting=awaiting, blocked=True)
    store.write_now(lambda tx: tx.people.save(changed))
    assert store.read_now(lambda tx: tx.people.get(person.id)) == changed
    store.write_now(lambda tx: tx.people.stop_awaiting(person.id))
    assert store.read_now(lambda tx: tx.people.of_user(1, 7_000_000_001)) == replace(changed, awaiting=None)


def test_a_forgotten_person_leaves_the_case_without_name_and_a_whole_chain(store: Store) -> None:
    def report(tx: Tx) -> tuple[Person, int]:
        person = citizen(tx)
        case = tx.cases.add(
            a_case(identity=Identity.NAMED, reporter_id=person.id, contact_name="张三", contact_phone="1")
        )
        told = Actor(role=Role.REPORTER, person_id=person.id)
        tx.cases.append(_event(case.id, told, "submit"))
        tx.cases.append(_event(case.id, Actor(role=Role.CLERK, name="李"), "accept", public_text="已受理"))
        tx.drafts.start(person_id=person.id, now=NOW, expires_at=NOW)
        tx.memory.put(1, person.chat_id, "offered", "text", expires_at=NOW)
        tx.questions.ask_human(person_id=person.id, text="?", now=NOW)
        return person, case.id

    person, case_id = store.write_now(report)
    store.write_now(lambda tx: tx.people.forget(person.id))

    def left(tx: Tx) -> None:
        case = tx.cases.get(case_id)
        assert case is not None
        assert (case.reporter_id, case.contact_name, case.contact_phone) == (None, "", "")
        assert [(e.actor.person_id, e.public_text) for e in tx.cases.events(case_id)] == [(None, ""), (None, "已受理")]
        assert list(tx.history.broken()) == []
        assert tx.people.get(person.id) is None
        assert tx.drafts.open_of(person.id) is None
        assert tx.memory.get(1, person.chat_id, "offered") is None
        assert tx.questions.waiting_asked() == []

    store.read_now(left)


def test_a_login_link_opens_once_and_only_in_time(store: Store) -> None:
    account = store.write_now(lambda tx: tx.staff.add(name="李", role="clerk", telegram_id=9_000_000_001))
    assert account == Staff(id=account.id, name="李", roles=frozenset({Role.CLERK}), telegram_id=9_000_000_001)

    def link(tx: Tx, word: str) -> None:
        tx.staff.add_link(staff_id=account.id, token_hash=word, expires_at=NOW + timedelta(hours=1), purpose="login")

    def use(word: str, *, purpose: str = "login", now: datetime = NOW) -> Staff | None:
        return store.write_now(lambda tx: tx.staff.use_link(token_hash=word, purpose=purpose, now=now))

    store.write_now(lambda tx: (link(tx, "a"), link(tx, "b")))
    assert use("a", purpose="bind") is None
    assert use("a") == account
    assert use("a") is None
    assert use("b", now=NOW + timedelta(hours=2)) is None
    assert use("unknown") is None


def test_a_closed_account_s_link_opens_nothing(store: Store) -> None:
    def closed(tx: Tx) -> Staff | None:
        account = tx.staff.add(name="李", role="clerk", telegram_id=None)
        tx.staff.add_link(staff_id=account.id, token_hash="x", expires_at=NOW + timedelta(hours=1), purpose="login")
        tx.staff.save(replace(account, active=False))
        return tx.staff.use_link(token_hash="x", purpose="login", now=NOW)

    assert store.write_now(closed) is None


def test_a_naive_time_is_refused(store: Store) -> None:
    def naive(tx: Tx) -> None:
        tx.memory.put(1, 1, "key", "value", expires_at=datetime(2026, 11, 23))  # noqa: DTZ001

    try:
        store.write_now(naive)
    except Exception as error:
        assert "naive datetime" in str(error)
    else:
        raise AssertionError("a naive datetime was stored")


def _event(case_id: int, actor: Actor, action: str, public_text: str = "") -> Event:
    return Event(
        id=0,
        case_id=case_id,
        seq=0,
        at=NOW.astimezone(UTC),
        actor=actor,
        action=action,
        from_state=None,
        to_state=State.SUBMITTED,
        public_text=public_text,
    )


def test_chats_links_and_names_of_an_account(store: Store) -> None:
    def work(tx: Tx) -> None:
        clerk = tx.staff.add(name="李", role="clerk", telegram_id=5)
        admin = tx.staff.add(name="周", role="admin", telegram_id=None)
        closed = tx.staff.add(name="李", role="admin", telegram_id=None)
        tx.staff.save(replace(closed, active=False))
        assert [one.id for one in tx.staff.named("李")] == [clerk.id, closed.id]
        assert tx.staff.administrators() == [admin]
        chats = [tx.people.ensure(bot_id=bot, user_id=5, chat_id=5, lang="zh_CN", now=NOW) for bot in (1, 7, 8)]
        for person in chats:
            form = Awaiting(kind=AwaitedKind.STAFF_FORM, until=NOW)
            tx.people.save(replace(person, staff_id=clerk.id, awaiting=form))
        tx.people.unbind_staff(clerk.id, web=False, but=chats[1].id)
        assert [one.bot_id for one in tx.people.of_staff(clerk.id)] == [1, 7]
        tx.people.unbind_staff(clerk.id, web=True)
        assert [one.bot_id for one in tx.people.of_staff(clerk.id)] == [7]
        tx.people.unbind_staff(clerk.id)
        assert tx.people.get(chats[1].id) == chats[1]
        until = NOW + timedelta(hours=1)
        for word, purpose in (("a", "login"), ("b", "bind"), ("c", "login")):
            tx.staff.add_link(staff_id=admin.id, token_hash=word, expires_at=until, purpose=purpose)
        tx.staff.end_links(admin.id, now=NOW, purpose="bind")
        assert tx.staff.link_of(token_hash="a", purpose="login", now=NOW) == admin
        assert tx.staff.use_link(token_hash="b", purpose="bind", now=NOW) is None
        assert not tx.staff.was_administrator_in()
        assert tx.staff.use_link(token_hash="a", purpose="login", now=NOW) == admin
        assert tx.staff.was_administrator_in()
        tx.staff.end_links(admin.id, now=NOW)
        assert tx.staff.link_of(token_hash="c", purpose="login", now=NOW) is None

    store.write_now(work)


def test_cases_of_closed_accounts_are_counted_as_nobody_s(store: Store) -> None:
    def work(tx: Tx) -> list[int]:
        owner = tx.staff.add(name="李", role="clerk", telegram_id=None)
        tx.cases.add(a_case(owner_id=owner.id))
        before = tx.cases.count(QueueFilter(ownerless=True))
        tx.staff.save(replace(owner, active=False))
        return [before, tx.cases.count(QueueFilter(ownerless=True))]

    assert store.write_now(work) == [0, 1]
