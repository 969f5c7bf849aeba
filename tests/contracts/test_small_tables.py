"""Relays, memory, questions, notices, and what an anonymous submission erases."""

from datetime import timedelta

from sqlalchemy import text

from complaints.model import Notice, State
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, citizen


def test_a_relay_leads_to_the_chat_and_the_database_does_not_say_where(store: Store) -> None:
    def relay(tx: Tx) -> None:
        case, other = tx.cases.add(a_case()), tx.cases.add(a_case())
        tx.relays.put(case.id, bot_id=1, chat_id=7_000_000_001, lang="en")
        assert tx.relays.get(case.id) == (1, 7_000_000_001, "en")
        assert tx.relays.get(other.id) is None
        assert "7000000001" not in str(tx.connection.execute(text("SELECT * FROM relays")).all())
        tx.relays.put(case.id, bot_id=1, chat_id=5, lang="en")
        assert tx.relays.get(case.id) == (1, 5, "en")
        tx.relays.drop(case.id)
        assert tx.relays.get(case.id) is None

    store.write_now(relay)


def test_relays_of_finished_cases_go_after_their_time(store: Store) -> None:
    def relay(tx: Tx) -> None:
        ids = [
            tx.cases.add(a_case(state=state, updated_at=at)).id
            for state, at in (
                (State.CLOSED, NOW - timedelta(days=17)),
                (State.CLOSED, NOW),
                (State.RECTIFYING, NOW - timedelta(days=90)),
            )
        ]
        ids += [tx.cases.add(a_case(state=State.DUPLICATE, master_id=master)).id for master in ids]
        for case_id in ids:
            tx.relays.put(case_id, bot_id=1, chat_id=5, lang="en")
        assert tx.relays.prune(NOW - timedelta(days=16)) == 2
        assert [tx.relays.get(case_id) is None for case_id in ids] == [True, False, False] * 2

    store.write_now(relay)


def test_memory_keeps_the_last_value_of_each_chat_until_it_is_pruned(store: Store) -> None:
    def remember(tx: Tx) -> None:
        tx.memory.put(1, 7, "story", "a", expires_at=NOW)
        tx.memory.put(1, 7, "story", "b", expires_at=NOW)
        tx.memory.put(1, 8, "story", "c", expires_at=NOW + timedelta(hours=1))
        assert (tx.memory.get(1, 7, "story"), tx.memory.get(1, 8, "story")) == ("b", "c")
        assert tx.memory.get(2, 7, "story") is None
        assert tx.memory.prune(NOW) == 1
        assert (tx.memory.get(1, 7, "story"), tx.memory.get(1, 8, "story")) == (None, "c")
        tx.memory.drop(1, 8, "story")
        assert tx.memory.get(1, 8, "story") is None

    store.write_now(remember)


def test_a_question_handed_to_a_human_waits_until_it_is_answered(store: Store) -> None:
    def ask(tx: Tx) -> None:
        person = citizen(tx)
        staff = tx.staff.add(name="李", role="clerk", telegram_id=None)
        question = tx.questions.ask_human(person_id=person.id, text="可以吗", now=NOW)
        assert tx.questions.get_asked(question) == (person.id, "可以吗")
        assert [(one.id, one.text, one.at) for one in tx.questions.waiting_asked()] == [(question, "可以吗", NOW)]
        tx.questions.answer_asked(question, staff_id=staff.id, text="可以", now=NOW)
        assert tx.questions.waiting_asked() == []
        assert tx.questions.add_unanswered(text="?", lang="zh_CN", decision="decline", now=NOW) > 0
        tx.questions.add_feedback(entry="a", entry_version="1", question="?", useful=False, reason="", now=NOW)

    store.write_now(ask)


def test_a_notice_waits_in_the_outbox(store: Store) -> None:
    def notify(tx: Tx) -> None:
        case = tx.cases.add(a_case())
        tx.notices.add(
            Notice(event_id=None, case_id=case.id, to="reporter", key="notice.accept", values={"number": case.number})
        )
        (row,) = tx.sending.claim(NOW)
        assert (row.kind, row.recipient, row.case_id) == ("notice", "reporter", case.id)
        assert row.payload == {"key": "notice.accept", "values": {"number": case.number}}

    store.write_now(notify)


def test_an_anonymous_submission_leaves_no_trace_of_the_chat(store: Store) -> None:
    def submit(tx: Tx) -> None:
        person = citizen(tx)
        tx.memory.put(1, person.chat_id, "story", "灰大", expires_at=NOW)
        tx.erase_traces(bot_id=1, chat_id=person.chat_id, since=NOW - timedelta(hours=24))
        assert tx.memory.get(1, person.chat_id, "story") is None

    store.write_now(submit)
