"""Syllables of one letter in typed pinyin."""

from pathlib import Path

from chinese.pinyin import Readings


def test_a_word_that_begins_with_one_letter_is_understood(tmp_path: Path) -> None:
    readings = Readings.open(tmp_path)
    assert readings.split("echou") == ["e", "chou"]  # 恶臭
    assert readings.split("e") == ["e"]
