"""Log-ins of the console, and the questions that its staff answer, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from complaints.model import Role, Staff
from storage.store import Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def logged_in(store: Store, *tokens: str) -> Staff:
    account = store.write_now(lambda tx: tx.staff.add(name="李受理", role=Role.CLERK, telegram_id=None))
    for token in tokens:
        store.write_now(
            lambda tx, token=token: tx.sessions.open(token_hash=token, staff_id=account.id, now=NOW, expires_at=LATER)
        )
    return account


def staff_of(store: Store, token: str, now: datetime = NOW) -> Staff | None:
    return store.read_now(lambda tx: tx.sessions.staff_of(token, now=now))


def test_a_session_is_its_account_until_it_ends(store: Store) -> None:
    account = logged_in(store, "a")
    assert staff_of(store, "a") == account
    assert staff_of(store, "a", LATER) is None
    assert staff_of(store, "b") is None


def test_sessions_are_closed_one_or_all(store: Store) -> None:
    account = logged_in(store, "a", "b", "c")
    store.write_now(lambda tx: tx.sessions.close("a"))
    assert [staff_of(store, token) is not None for token in "abc"] == [False, True, True]
    store.write_now(lambda tx: tx.sessions.close_all_of(account.id))
    assert [staff_of(store, token) for token in "abc"] == [None, None, None]


def test_a_closed_account_has_no_session(store: Store) -> None:
    account = logged_in(store, "a")
    store.write_now(lambda tx: tx.staff.save(replace(account, active=False)))
    assert staff_of(store, "a") is None


def test_a_question_is_answered_once(store: Store) -> None:
    account = logged_in(store)
    person = store.write_now(lambda tx: tx.people.ensure(bot_id=1, user_id=5, chat_id=5, lang="zh_CN", now=NOW))
    asked = store.write_now(lambda tx: tx.questions.ask_human(person_id=person.id, text="要环评吗", now=NOW))

    def answer(text: str) -> bool:
        return store.write_now(lambda tx: tx.questions.answer_asked(asked, staff_id=account.id, text=text, now=LATER))

    assert (answer("要"), answer("不要")) == (True, False)
    assert store.read_now(lambda tx: tx.questions.waiting_asked()) == []


def test_what_curators_read_is_newest_first(store: Store) -> None:
    for number in (1, 2):
        at = NOW + timedelta(minutes=number)

        def work(tx, number=number, at=at):  # type: ignore[no-untyped-def]
            tx.questions.add_unanswered(text=f"问 {number}", lang="zh_CN", decision="decline", now=at)
            for useful in (True, False):
                tx.questions.add_feedback(
                    entry=f"e{number}", entry_version="1", question="问", useful=useful, reason="", now=at
                )

        store.write_now(work)
    assert [text for text, _, _ in store.read_now(lambda tx: tx.questions.recent_unanswered())] == ["问 2", "问 1"]
    assert [entry for entry, *_ in store.read_now(lambda tx: tx.questions.recent_useless())] == ["e2", "e1"]
