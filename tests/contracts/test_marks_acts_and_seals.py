"""Acts, limits, reminders, sealed answers and codes: the same on both databases."""

from datetime import timedelta

from sqlalchemy import text

from complaints.model import State
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, a_case, citizen


def test_marks_are_counted_and_a_lifted_mute_forgets_them(store: Store) -> None:
    def work(tx: Tx) -> None:
        staff = tx.staff.add(name="李", role="clerk", telegram_id=None)
        for minutes in (1, 30, 90):
            tx.restraint.mark("a" * 64, now=NOW - timedelta(minutes=minutes))
        assert tx.restraint.times("a" * 64, since=NOW - timedelta(hours=1)) == 2
        assert tx.restraint.last("a" * 64) == NOW - timedelta(minutes=1)
        assert (tx.restraint.times("b" * 64, since=NOW - timedelta(hours=1)), tx.restraint.last("b" * 64)) == (0, None)
        mute = tx.restraint.mute("a" * 64, reason="too_many", now=NOW, until=NOW + timedelta(days=1))
        other = tx.restraint.mute("b" * 64, reason="too_many", now=NOW, until=NOW + timedelta(days=1))
        tx.restraint.appeal(mute.id, text="替全楼报的", now=NOW)
        assert [held.id for held in tx.restraint.holding(now=NOW)] == [mute.id, other.id]
        assert tx.restraint.muted("a" * 64, now=NOW + timedelta(days=2)) is None
        tx.restraint.lift(mute.id, staff_id=staff.id, now=NOW)
        assert tx.restraint.muted("a" * 64, now=NOW) is None
        assert tx.restraint.last("a" * 64) is None
        assert tx.restraint.prune(marks_before=NOW) == 0

    store.write_now(work)


def test_acts_are_listed_newest_first(store: Store) -> None:
    def work(tx: Tx) -> None:
        case = tx.cases.add(a_case())
        tx.acts.add(action="erase_person", now=NOW, detail="2")
        tx.acts.add(action="lift_mute", now=NOW, case_id=case.id)
        assert [act.action for act in tx.acts.recent()] == ["lift_mute", "erase_person"]
        assert [act.action for act in tx.acts.of_case(case.id)] == ["lift_mute"]

    store.write_now(work)


def test_a_rating_is_asked_for_once_a_round(store: Store) -> None:
    def work(tx: Tx) -> None:
        rested, rated, fresh = (
            tx.cases.add(a_case(state=State.CLOSED, updated_at=at, satisfaction=stars)).id
            for at, stars in ((NOW - timedelta(days=4), None), (NOW - timedelta(days=4), 5), (NOW, None))
        )
        window = {"after": NOW - timedelta(days=14), "before": NOW - timedelta(days=3)}
        ((due, round_),) = tx.reminders.unrated(**window)
        assert due == rested and due not in (rated, fresh)
        assert tx.reminders.note(due, kind="rate", round_=round_, now=NOW)
        assert not tx.reminders.note(due, kind="rate", round_=round_, now=NOW)
        assert tx.reminders.unrated(**window) == []

    store.write_now(work)


def test_answers_codes_and_memory_lie_sealed(store: Store) -> None:
    def work(tx: Tx) -> None:
        from dataclasses import replace

        case = tx.cases.add(a_case(answers={"plate": "苏C12345"}))
        draft = tx.drafts.start(person_id=citizen(tx).id, now=NOW, expires_at=NOW)
        tx.drafts.save(replace(draft, code="270519", answers={"plate": "苏C12345"}, to_ask=("since", "gate")))
        tx.memory.put(1, 7, "about", "LW-7K3M-9QX8", expires_at=NOW)
        kept, again = tx.cases.get(case.id), tx.drafts.get(draft.id)
        assert kept is not None and kept.answers == {"plate": "苏C12345"}
        assert again is not None and (again.code, again.to_ask) == ("270519", ("since", "gate"))
        assert tx.memory.get(1, 7, "about") == "LW-7K3M-9QX8"
        rows = "".join(
            str(tx.connection.execute(text(f"SELECT * FROM {t}")).all()) for t in ("cases", "drafts", "memory")
        )
        assert not any(secret in rows for secret in ("苏C12345", "270519", "LW-7K3M-9QX8"))

    store.write_now(work)


def test_words_are_erased_and_the_chain_stays_whole(store: Store) -> None:
    def work(tx: Tx) -> None:
        from complaints.model import Actor, Event, Role

        case = tx.cases.add(a_case())
        event = tx.cases.append(
            Event.of(case, "supplement", actor=Actor(role=Role.REPORTER), at=NOW, public_text="电话13812345678")
        )
        tx.cases.erase_words(event.id)
        assert [kept.public_text for kept in tx.cases.events(case.id)] == [""]
        assert list(tx.history.broken()) == []

    store.write_now(work)


def test_what_a_message_told_an_anonymous_reporter_is_known_while_the_relay_lives(store: Store) -> None:
    here = {"bot_id": 1, "chat_id": 700_001}

    def work(tx: Tx) -> None:
        asked, other = (tx.cases.add(a_case(state=State.NEED_INFO, updated_at=NOW)).id for _ in range(2))
        tx.relays.put(asked, **here, lang="zh_CN")
        tx.relays.put(other, bot_id=1, chat_id=700_002, lang="zh_CN")
        tx.relays.mark(asked, **here, message_id=44)
        tx.relays.mark(asked, **here, message_id=44)  # marked twice after a crash
        assert tx.relays.told_of(**here, message_id=44) == asked
        assert tx.relays.told_of(bot_id=1, chat_id=700_002, message_id=44) is None
        assert tx.relays.waiting_at(**here) == [asked]
        rows = str(tx.connection.execute(text("SELECT * FROM relays")).all())
        rows += str(tx.connection.execute(text("SELECT * FROM relay_marks")).all())
        assert "700001" not in rows
        tx.relays.drop(asked)
        assert tx.relays.told_of(**here, message_id=44) is None
        tx.relays.mark(asked, **here, message_id=45)  # the relay went while the message was on its way
        assert tx.connection.execute(text("SELECT count(*) FROM relay_marks")).scalar() == 0
        assert tx.relays.waiting_at(**here) == []

    store.write_now(work)
