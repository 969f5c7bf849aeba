"""Anybody types in fear, in haste, by voice, with slips of the pen: the emergency numbers must come. And whoever asks about
rules, or curses a smell, must be read as what he says. The sentences here are of our own; every one is a promise."""

from pathlib import Path

import pytest
import yaml

from zone.danger import sounds_urgent

_SAID = yaml.safe_load((Path(__file__).parent / "danger.yaml").read_text("utf-8"))


@pytest.mark.parametrize("text", _SAID["danger"])
def test_somebody_is_hurt_or_soon_will_be(text: str) -> None:
    assert sounds_urgent(text)


@pytest.mark.parametrize("text", _SAID["calm"])
def test_nobody_is_in_danger_now(text: str) -> None:
    assert not sounds_urgent(text)


def test_a_long_letter_is_read_at_once() -> None:
    """Whoever sends letters of four thousand signs, stems in every line, must not hold up the others' messages."""
    letter = "去年这个厂爆炸过一次，万一再着火怎么办，泄漏会不会罚款。" * 140
    assert not sounds_urgent(letter)
    assert sounds_urgent("车间着火了。" + letter)
