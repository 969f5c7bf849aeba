"""Similarity of two normal forms: exact values, and empty texts."""

import pytest

from chinese.fuzzy import bigram_dice, bigrams, dice, ratio, set_dice


def test_dice_counts_characters_and_set_dice_does_not() -> None:
    assert dice("工地工", "工地") == 0.8
    assert set_dice("工地工", "工地") == 1.0
    assert dice("工地", "噪声") == set_dice("工地", "噪声") == 0.0


def test_spaces_count_for_nothing() -> None:
    assert dice("a b", "ab") == set_dice("a b", "ab") == bigram_dice("a b", "ab") == 1.0


@pytest.mark.parametrize(("text", "pairs"), [("", []), ("工", []), ("工地", ["工地"]), ("工 地尘", ["工地", "地尘"])])
def test_bigrams(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


def test_bigram_dice() -> None:
    assert bigram_dice("工地扬尘", "工地") == 0.5
    assert bigram_dice("地工", "工地") == 0.0


def test_nothing_is_like_nothing() -> None:
    assert (dice("", ""), set_dice("", ""), bigram_dice("工", "工")) == (0.0, 0.0, 0.0)


def test_ratio() -> None:
    assert ratio("工地", "工地") == 1.0
    assert ratio("工地", "工") == pytest.approx(2 / 3)
    assert ratio("工地", "噪声") == 0.0
