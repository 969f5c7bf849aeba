"""Any text gets a sensible reply in bounded time."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answer import Library

TODAY = date(2026, 11, 23)
PASTED_LAW = "第一百二十八条　违反本法规定，施工单位有下列情形之一的，由住房城乡建设等部门按照职责责令改正。\n" * 60


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "？",
        "a",
        "工",
        "😀😀😀",
        "1234567890",
        "3.14",
        "'; DROP TABLE entries; --",
        "<script>alert('x')</script>",
        "\u200b\u200f\u202e\ufeff",
        "Как получить водительские права?",
        "ごみの捨て方を教えてください",
        "¿Dónde está la biblioteca?",
        "第条",
        "第99999999999999999999条",
        "法典第零条",
        "\x00\x01",
        "％％％",
        "\ud800",
    ],
)
def test_what_is_no_question_is_declined_or_offered_choices(library: Library, text: str) -> None:
    answer = library.answer(text, today=TODAY)
    assert answer.decision in ("decline", "suggest")
    assert answer.entry is None
    assert 0 <= answer.score <= 1


@pytest.mark.parametrize(
    "text", ["尘" * 4096, "工地扬尘罚多少" * 585, PASTED_LAW, "a b " * 1024, "gongdi" * 680, "，" * 4096]
)
def test_four_thousand_characters_take_bounded_time(library: Library, text: str) -> None:
    library.answer("热身", today=TODAY)
    started = time.process_time()
    answer = library.answer(text, today=TODAY)
    assert time.process_time() - started < 0.25
    assert answer.as_of == TODAY


@pytest.mark.parametrize(
    "text", ["灰" * 4000, "尘" * 4096, "吵" * 50, "哈" * 300, "a" * 4096, "1" * 4096, "工地" * 2000]
)
def test_a_key_held_down_is_no_question(library: Library, text: str) -> None:
    assert library.answer(text, today=TODAY).decision != "answer"


def test_drawn_out_characters_do_not_hide_a_question(library: Library) -> None:
    drawn = library.answer("啊啊啊啊啊啊啊啊渣土车不盖篷布罚多少钱啊啊啊啊！！！！！！", today=TODAY)
    assert drawn.entry == library.answer("渣土车不盖篷布罚多少钱", today=TODAY).entry is not None


def test_marks_and_markup_around_a_question_do_not_hide_it(library: Library) -> None:
    plain = library.answer("渣土车不盖篷布罚多少", today=TODAY)
    dressed = library.answer("\u202e<b>渣土车\u200b不盖篷布</b>罚多少？？？\u2066", today=TODAY)
    assert plain.entry is not None
    shown = [dressed.entry.id] if dressed.entry else [suggestion.entry for suggestion in dressed.suggestions]
    assert plain.entry.id in shown


words = st.sampled_from(
    [
        "工地",
        "扬尘",
        "罚",
        "第",
        "条",
        "大气法",
        "7月",
        "那",
        "秸秆",
        "fine",
        "noise",
        "gongdi",
        "\u200f",
        "１２",
        "《",
        "万元",
        "。",
        " ",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(words, max_size=40).map("".join)))
def test_any_text_gets_an_answer_of_the_promised_shape(library: Library, text: str) -> None:
    answer = library.answer(text, today=TODAY, last_entry="site-dust-fine", profile=text[:3] or None)
    assert answer.decision in ("answer", "suggest", "decline")
    assert (answer.decision == "answer") >= (answer.entry is not None)
    assert len(answer.suggestions) <= 3
    assert answer.entry is None or 1 <= len(answer.entry.citations) <= 4
    assert answer == library.answer(text, today=TODAY, last_entry="site-dust-fine", profile=text[:3] or None)
