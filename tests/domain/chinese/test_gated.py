"""Patterns that are skipped find exactly what they would find."""

import random
import re

import pytest

from chinese.gated import gated, one_of, quick, starts

PATTERNS = [
    "罚(?:款)?多少|怎么罚",
    "(?<!拘)(?:几天|多久)(?:能|才)|有效期(?:是)?几",
    "[?？]|吗|么$|([罚管])不\\1",
    "(?:我们?|本)(?:厂|公司)|项目部",
    "(?:^|(?<=[，。]))(?:打|叫)(?:119|120)(?!不)",
    "请.{0,3}查|.{0,2}[晕昏]在",
    "[^罚]款|\\d+点",
    "(?:罚|款)*吗?",
    "(?=罚)罚款",
    "厂{2,3}|(?P<one>查)(?P=one)",
    "",
]
SIGNS = "罚款多少怎么拘几天久能才有效期是?？吗管不我们本厂公司项目部打叫1290，。请查晕昏在点kKſK"


def texts() -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(SIGNS, k=chance.randrange(14))) for _ in range(3000)]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_skipped_search_would_have_found_nothing(pattern: str) -> None:
    one, plain = gated(pattern), re.compile(pattern)
    for text in texts():
        found = one.search(text, set(text))
        assert (found and found.span()) == ((wanted := plain.search(text)) and wanted.span())
        assert found is None or one.may_match(set(text))
        assert found is None or one.gate is None or not one.gate.isdisjoint(text)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_quick_pattern_finds_the_same_in_the_same_places(pattern: str) -> None:
    one, plain = quick(pattern), re.compile(pattern)
    for text in texts():
        assert [found.span() for found in one.finditer(text)] == [found.span() for found in plain.finditer(text)]


def test_groups_of_patterns_find_the_same_in_the_same_places() -> None:
    groups = {"fine": PATTERNS[:2], "ours": PATTERNS[3:5], "nothing": [], "any": [PATTERNS[5], PATTERNS[6]]}
    plain = re.compile("|".join(f"(?P<{name}>{'|'.join(each)})" for name, each in groups.items() if each))
    one = re.compile(one_of(groups))
    assert one.pattern != plain.pattern
    for text in texts():
        wanted = [(found.span(), found.lastgroup) for found in plain.finditer(text)]
        assert [(found.span(), found.lastgroup) for found in one.finditer(text)] == wanted


@pytest.mark.parametrize("pattern", [r"\b(?:who|kick|ask)\b", "[a-f]x|罚", "i|straße|k"])
def test_letters_of_either_case_and_their_look_alikes_pass(pattern: str) -> None:
    one, plain, fast = gated(pattern, re.I), re.compile(pattern, re.I), quick(pattern, re.I)
    for text in [
        "WHO",
        "who?",
        "KicK",
        "aſk",
        "aſK",
        "\u212aick",
        "k\u0131ck",
        "k\u0130ck",
        "AX",
        "罚",
        "STRASSE",
        "Straße",
        "STRAẞE",
        "x",
    ]:
        assert (one.search(text, set(text)) is None) == (plain.search(text) is None), text
        assert (fast.search(text) is None) == (plain.search(text) is None), text


def test_what_a_match_needs() -> None:
    assert gated("罚(?:款)?多|罚怎").needed == (frozenset("罚"), frozenset("多怎"))
    assert gated("[晕昏]在").needed == (frozenset("在"), frozenset("晕昏"))
    assert gated(".{0,3}").needed == ()


def test_how_a_match_begins() -> None:
    assert starts("罚|怎么|(?:不)?管") == frozenset("罚怎不管")
    assert starts(".{0,3}在") is None
    assert starts("(?:罚)?") is None  # may be empty, so it matches anywhere
