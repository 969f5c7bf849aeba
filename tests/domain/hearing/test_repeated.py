"""Words that many people send are read once; who sends them, after what and on which day still counts."""

from copy import copy
from datetime import UTC, datetime
from gc import collect
from weakref import ref

from complaints.report.number_and_code import read_named
from hearing.heard import MessageKind
from hearing.hearer import Hearer
from knowledge.answer import Library
from zone import Zone

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
WORDS = "那罚多少"


def test_a_short_question_keeps_to_what_its_writer_asked_before(hearer: Hearer) -> None:
    alone = hearer.hear(WORDS, now=NOW)
    after = [
        hearer.hear(WORDS, now=NOW, last_entry=hearer.hear(first, now=NOW).answer.leading, last_question=first)
        for first in ("工地夜间施工要办什么手续", "餐馆油烟不装净化器行吗") * 2
    ]
    assert (alone.kind, alone.answer.leans) != (MessageKind.FOLLOW_UP, True)
    assert [heard.kind for heard in after] == [MessageKind.FOLLOW_UP] * 4
    assert after[0] == after[2]
    assert after[1] == after[3]
    assert after[0].answer.entry != after[1].answer.entry


def test_a_question_is_read_anew_once_the_library_was_replaced(library: Library) -> None:
    question = "夜间施工要办什么手续"
    current = [library]
    hearer = Hearer(library=lambda: current[0], zone=Zone.load(), read_named=read_named)
    before = hearer.hear(question, now=NOW).answer
    current[0] = copy(library)
    current[0].answer = lambda *_, **given: library.answer("今天天气怎么样", **given)  # type: ignore[method-assign]
    after = hearer.hear(question, now=NOW).answer
    assert (before.decision, after.decision) == ("answer", "decline")


def test_a_library_that_was_replaced_is_let_go(library: Library) -> None:
    current = [copy(library)]
    hearer = Hearer(library=lambda: current[0], zone=Zone.load(), read_named=read_named)
    hearer.hear("夜间施工要办什么手续", now=NOW)
    former = ref(current[0])
    current[0] = library
    hearer.hear("夜间施工要办什么手续", now=NOW)
    collect()
    assert former() is None


def test_the_day_of_an_act_is_judged_by_the_day_it_is_asked_on(hearer: Hearer) -> None:
    question = "三个月前工地扬尘怎么处罚"
    days = [datetime(2026, month, 20, 4, tzinfo=UTC) for month in (9, 12, 9)]
    seen = [hearer.hear(question, now=day).answer for day in days]
    assert [answer.as_of for answer in seen] == [day.date() for day in days]
    assert [answer.former is not None for answer in seen] == [True, False, True]
