import pytest
from hypothesis import given
from hypothesis import strategies as st

from chinese.normal import clean, fold, normal_form


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("工地出來的車輪胎全是泥，馬路上一路黃泥", "工地出来的车轮胎全是泥马路上一路黄泥"),
        ("工地\u200b扬\u2060尘\ufeff", "工地扬尘"),
        ("\u202e工地\u202c扬尘", "工地扬尘"),
        ("ＰＭ２．５ 超标！！", "pm2.5超标"),
        ("跨省转移 hazardous  waste 要找谁批?", "跨省转移hazardous waste要找谁批"),
        ("<b>工地</b>'; DROP TABLE entries;--", "b工地b drop table entries"),
        ("…。！？", ""),
        ("😀😀", ""),
    ],
)
def test_the_same_question_typed_in_many_ways_has_one_form(typed: str, form: str) -> None:
    assert normal_form(typed) == form


def test_clean_keeps_punctuation_and_fold_drops_it() -> None:
    assert clean("罰款１萬元，可以嗎？") == "罚款1万元,可以吗?"
    assert fold("罚款1万元,可以吗?") == "罚款1万元可以吗"


@given(st.text(max_size=300))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    once = normal_form(text)
    assert normal_form(once) == once
