"""What curators settle: misses, ratings, phrasings, examples; who has an entry open; owners of questions."""

from datetime import timedelta

from complaints.model import Role
from complaints.ports import Editing
from storage.store import Store
from storage.tx import Tx
from tests.contracts.samples import NOW, citizen


def test_settled_misses_are_not_listed_and_come_back(store: Store) -> None:
    def work(tx: Tx) -> None:
        for text in ("鸽子能养吗", "鸽子谁管"):
            tx.questions.add_unanswered(text=text, lang="zh_CN", decision="decline", now=NOW)
        newest, oldest = tx.questions.misses()
        assert (newest.text, oldest.text, newest.at) == ("鸽子谁管", "鸽子能养吗", NOW)
        assert tx.questions.settle_misses([oldest.id], at=NOW) == 1
        assert tx.questions.misses() == [newest]
        assert tx.questions.settle_misses([oldest.id], at=None) == 1
        assert tx.questions.misses() == [newest, oldest]

    store.write_now(work)


def test_a_rating_is_settled_with_its_reason_but_not_that_of_another_version(store: Store) -> None:
    def work(tx: Tx) -> None:
        for version, reason in (("1", ""), ("1", "unclear"), ("2", "wrong")):
            tx.questions.add_feedback(
                entry="e", entry_version=version, question="罚多少", useful=False, reason=reason, now=NOW
            )
        second, first = tx.questions.useless()
        assert (first.reason, second.reason) == ("unclear", "wrong")
        assert tx.questions.settle_rating(first.id, at=NOW)
        assert tx.questions.useless() == [second]
        assert tx.questions.settle_rating(first.id, at=None)
        assert tx.questions.useless() == [second, first]
        assert not tx.questions.settle_rating(9999, at=NOW)

    store.write_now(work)


def test_phrasings_are_settled_by_text_and_entry(store: Store) -> None:
    def work(tx: Tx) -> None:
        for entry in ("a", "a", "b", None):
            tx.curation.add_phrasing(text="黑烟", entry=entry, now=NOW)
        tx.curation.add_phrasing(text="臭味", entry="a", now=NOW)
        assert tx.curation.settle_phrasings({"黑烟", "臭味"}, entry="a", at=NOW) == 3
        assert tx.curation.settle_phrasings({"黑烟"}, entry=None, at=NOW) == 1
        assert [(one.entry, one.times) for one in tx.curation.phrasings()] == [("b", 1)]
        assert sorted(tx.curation.restore_phrasings(entry="a", at=NOW)) == ["臭味", "黑烟"]
        assert len(tx.curation.phrasings()) == 3
        assert tx.curation.prune_phrasings(NOW + timedelta(days=1)) == 1

    store.write_now(work)


def test_accepted_examples_are_kept_with_the_category_given(store: Store) -> None:
    def work(tx: Tx) -> None:
        tx.curation.add_example(text="土没盖", proposed="site_dust", chosen="bare_soil", now=NOW)
        [waiting] = tx.curation.examples()
        assert tx.curation.accept_example(waiting.id, chosen="quarry", now=NOW)
        assert not tx.curation.accept_example(9999, chosen="quarry", now=NOW)
        assert tx.curation.examples() == []
        assert tx.curation.prune_examples(NOW + timedelta(days=400)) == 0
        [kept] = tx.curation.accepted_examples()
        assert (kept.text, kept.chosen) == ("土没盖", "quarry")
        assert tx.curation.restore_examples(NOW) == 1
        assert tx.curation.dismiss_example(kept.id, now=NOW)
        assert not tx.curation.dismiss_example(kept.id, now=NOW)
        assert (tx.curation.examples(), tx.curation.accepted_examples()) == ([], [])
        assert tx.curation.restore_examples(NOW) == 1
        assert [one.chosen for one in tx.curation.examples()] == ["quarry"]

    store.write_now(work)


def test_one_account_has_an_entry_open(store: Store) -> None:
    def work(tx: Tx) -> None:
        first, second = (tx.staff.add(name=name, role=Role.CURATOR, telegram_id=None) for name in ("甲", "乙"))
        assert tx.curation.editing("e") is None
        tx.curation.open_editor("e", staff_id=first.id, now=NOW)
        tx.curation.open_editor("e", staff_id=second.id, now=NOW)
        tx.curation.close_editor("e", staff_id=first.id)
        assert tx.curation.editing("e") == Editing(staff_id=second.id, since=NOW)
        tx.curation.close_editor("e", staff_id=second.id)
        assert tx.curation.editing("e") is None

    store.write_now(work)


def test_a_question_has_an_owner_until_it_is_answered(store: Store) -> None:
    def work(tx: Tx) -> None:
        clerk = tx.staff.add(name="陈受理", role=Role.CLERK, telegram_id=None)
        number = tx.questions.ask_human(person_id=citizen(tx).id, text="烧烤要环评吗", now=NOW)
        assert number is not None
        assert tx.questions.own_asked(number, owner_id=clerk.id)
        [waiting] = tx.questions.waiting_asked()
        assert (waiting.text, waiting.owner_id, waiting.at) == ("烧烤要环评吗", clerk.id, NOW)
        assert tx.questions.answer_asked(number, staff_id=clerk.id, text="要", now=NOW)
        assert tx.questions.waiting_asked() == []
        assert not tx.questions.own_asked(number, owner_id=None)

    store.write_now(work)


def test_an_owner_is_reminded_once_and_only_while_the_question_waits(store: Store) -> None:
    def work(tx: Tx) -> None:
        clerk = tx.staff.add(name="陈受理", role=Role.CLERK, telegram_id=None)
        number = tx.questions.ask_human(person_id=citizen(tx).id, text="烧烤要环评吗", now=NOW)
        assert number is not None and tx.questions.is_waiting(number)
        stamps = [tx.live.asked_stamp()]
        assert tx.questions.press_asked(number, now=NOW)
        assert not tx.questions.press_asked(number, now=NOW)
        assert tx.questions.waiting_asked()[0].pressed_at == NOW
        stamps.append(tx.live.asked_stamp())
        assert tx.questions.own_asked(number, owner_id=clerk.id)
        stamps.append(tx.live.asked_stamp())
        assert tx.questions.answer_asked(number, staff_id=clerk.id, text="要", now=NOW)
        stamps.append(tx.live.asked_stamp())
        assert len(set(stamps)) == 4
        assert not tx.questions.is_waiting(number)
        assert not tx.questions.press_asked(number, now=NOW)

    store.write_now(work)
