"""Plates in typed text (R33)."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.privacy.masking import masked
from zone.plates import hide, plates

#: the signs of a plate: no I, no O
_SIGNS = "".join(c for c in string.ascii_uppercase + string.digits if c not in "IO")
_DIGITS = st.text(string.digits, min_size=4, max_size=4)
_HEAD = st.builds(str.__add__, st.sampled_from("苏鲁皖豫京沪"), st.sampled_from("ABCDEFGHJK"))
ORDINARY = st.builds(str.__add__, _HEAD, st.text(_SIGNS, min_size=4, max_size=4).map("1".__add__))
SMALL = st.tuples(_HEAD, st.sampled_from("ABCDEFGHJK"), st.sampled_from(_SIGNS), _DIGITS).map("".join)
LARGE = st.tuples(_HEAD, _DIGITS, st.sampled_from(string.digits), st.sampled_from("ABCDEFGHJK")).map("".join)


def numbers(text: str) -> list[str]:
    return [plate.number for plate in plates(text)]


@pytest.mark.parametrize(
    ("typed", "number", "new_energy"),
    [
        ("苏C12345", "苏C12345", False),
        ("苏C·A1B23", "苏CA1B23", False),
        ("苏c a123b", "苏CA123B", False),
        ("苏Ｃ－１２３４５", "苏C12345", False),
        ("苏CD12345", "苏CD12345", True),
        ("苏C·DF1234", "苏CDF1234", True),
        ("苏CFA1234", "苏CFA1234", True),
        ("苏C12345D", "苏C12345D", True),
        ("苏C1234挂", "苏C1234挂", False),
        ("苏C1234警", "苏C1234警", False),
        ("苏CO1234", "苏C01234", False),
        ("使014578", "使014578", False),
        ("WJ苏12345", "WJ苏12345", False),
        ("苏C　12345", "苏C12345", False),
        ("苏C・12345", "苏C12345", False),
        ("苏C∙12345", "苏C12345", False),
        ("苏C‐12345", "苏C12345", False),
        ("苏C–12345", "苏C12345", False),
        ("苏C 12 345", "苏C12345", False),
        ("苏C 1 2 3 4 5", "苏C12345", False),
        ("苏 C 1234 5", "苏C12345", False),
        ("苏C D1 2345", "苏CD12345", True),
        ("苏C12 345D", "苏C12345D", True),
        ("使224 578", "使224578", False),
        ("苏C·0123应急", "苏C0123应急", False),
        ("苏X 0123 应急", "苏X0123应急", False),
        ("苏C1234超", "苏C1234超", False),
        ("苏C1234学", "苏C1234学", False),
        ("粤Z1234 港", "粤Z1234港", False),
        ("224578使", "224578使", False),
        ("沪224578领", "沪224578领", False),
        ("苏03·12345", "苏0312345", False),
        ("苏03 A1234", "苏03A1234", False),
        ("VA12345", "VA12345", False),
        ("KB·12345", "KB12345", False),
        ("军A12345", "军A12345", False),
        ("WJ01-12345", "WJ0112345", False),
    ],
)
def test_spellings(typed: str, number: str, new_energy: bool) -> None:
    assert [(p.number, p.new_energy) for p in plates(f"一辆{typed}，往东开")] == (
        [(number, new_energy)] if number else []
    )


@pytest.mark.parametrize(
    "words",
    [
        "",
        "苏C",
        "苏CABCDE",
        "苏C1234",
        "新A级标准",
        "电话13800000000",
        "LW-7K3M-9QX8",
        "苏C123456789",
        "苏C·F0A123",
        "云南路12345号",
        "苏C1234超载",
        "苏C1234学校门口",
        "按GB 12523和GB12348查",
        "订单号VA12345",
        "快递单号：KB12345，车没看清",
        "苏2024123号文",
        "苏03-12345号",
        "江苏0516-83712345",
        "苏C 138 0000 1234",
        "一共224578使用户",
        "行使224578",
        "第1128条",
        "GB12523-2011车间噪声",
        "渣土车按GB12523管吗",
        "LW-HW4V-AV62 224578",
        "苏C 12 34 56",
    ],
)
def test_no_plate(words: str) -> None:
    assert plates(words) == ()


@given(number=ORDINARY)
def test_every_ordinary_plate_is_found(number: str) -> None:
    assert numbers(f"早上看到{number}漏土") == [number]


@given(number=st.one_of(SMALL, LARGE))
def test_every_new_energy_plate_has_eight_signs(number: str) -> None:
    (plate,) = plates(f"{number}。")
    assert (plate.number, len(plate.number), plate.new_energy) == (number, 8, True)


@given(before=st.text(max_size=20), number=st.one_of(ORDINARY, SMALL, LARGE))
def test_hidden_means_gone_and_the_rest_stays(before: str, number: str) -> None:
    hidden = hide(f"{before}，{number}，往北", "[车牌]")
    assert number not in hidden
    assert hidden.endswith("，[车牌]，往北")


@given(st.text())
def test_any_text_at_all(text: str) -> None:
    assert all(text[p.start : p.end] for p in plates(text))
    assert hide(text, "") == text or plates(text)


def test_e18_questions_kept_for_curators_name_no_plate() -> None:
    assert masked("苏C·D12345 和苏C12345 都没盖，我电话13800000000") == "[车牌] 和[车牌] 都没盖，我电话[电话]"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("苏 C 12345", "苏C12345"),
        ("苏C· 12345", "苏C12345"),
        ("苏C··12345", "苏C12345"),
        ("苏C···12345", None),  # a gap has at most two signs
        ("苏--C12345", "苏C12345"),
        ("苏---C12345", None),
        ("苏C\n12345", None),  # a line break
        ("苏C1234I", "苏C12341"),  # no plate has I or O
        ("苏COOOOO", None),  # nor letters alone
        ("苏C12345A6", None),
        ("苏C1234567", None),
        ("苏C12345a，", "苏C12345A"),
        ("苏C12345L", None),  # a new energy plate ends in A to H, J or K
        ("苏C12345K", "苏C12345K"),
        ("苏CK12345", "苏CK12345"),
        ("苏CL12345", None),
        ("粤Z1234港", "粤Z1234港"),
        ("粤Z1234澳", "粤Z1234澳"),
        ("苏C1234学", "苏C1234学"),
        ("沪A1234领", "沪A1234领"),
        ("苏C1234路", None),
        ("使12345", None),
        ("使 014578", "使014578"),
        ("使0145789", None),
        ("WJ12345", "WJ12345"),
        ("wj苏1234j", "WJ苏1234J"),
        ("WJ苏123", None),
        ("WJ苏123456", None),
    ],
)
def test_what_is_just_a_plate_and_just_none(typed: str, number: str | None) -> None:
    assert numbers(f"看到{typed}") == ([] if number is None else [number])


def test_a_number_of_another_kind_is_a_plate_only_where_the_words_say_so() -> None:
    assert numbers("NB12345") == []
    assert numbers("军车NB12345压了草") == ["NB12345"]
    assert numbers("拖拉机苏0312345") == ["苏0312345"]
    assert numbers("工单苏0312345") == []


def test_every_kind_is_masked() -> None:
    for typed in ("苏C　12345", "苏C 12 345", "苏C0123应急", "苏03·12345", "224578使", "军A12345"):
        assert hide(f"看到一辆{typed}，往北", "[车牌]") == "看到一辆[车牌]，往北"


def test_places_in_the_text_are_told_and_several_are_hidden() -> None:
    text = "苏C12345和苏C·D12345"
    assert [text[plate.start : plate.end] for plate in plates(text)] == ["苏C12345", "苏C·D12345"]
    assert hide(text, "*") == "*和*"
