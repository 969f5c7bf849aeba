"""What is read as an emergency, by the cue that decides it (tests/attacks/test_danger.py has the long list)."""

import pytest

from zone.danger import sounds_urgent


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("厂房着火了", True),
        ("电影里厂房着火了", False),  # only told
        ("演练的时候说着火了", False),
        ("厂房没有着火", False),  # denied
        ("厂房去年着火了", False),  # over
        ("万一着火怎么办", False),  # imagined
        ("着火罚多少钱", False),  # asks about rules
        ("119", True),
        ("120", True),
        ("110", True),
        ("121", False),
        ("", False),
        ("今天天气不错", False),
    ],
)
def test_an_emergency_is_told_from_what_only_sounds_like_one(text: str, urgent: bool) -> None:
    assert sounds_urgent(text) is urgent


@pytest.mark.parametrize("before", ["今天很热。" * 50, ""])
def test_an_emergency_late_in_a_message_is_read(before: str) -> None:
    assert sounds_urgent(before + "厂房着火了，有人被困")


def test_a_case_number_is_no_word_of_danger() -> None:
    assert not sounds_urgent("LW-GASU-9MZU")
    assert sounds_urgent("LW-GASU-9MZU 那家厂着火了，快来")
