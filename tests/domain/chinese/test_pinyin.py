from pathlib import Path

import pytest

from chinese.pinyin import Readings


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Readings:
    return Readings.open(tmp_path_factory.mktemp("readings"))


def test_typed_pinyin_is_cut_into_syllables(readings: Readings) -> None:
    assert readings.split("zhatuche") == ["zha", "tu", "che"]
    assert readings.split("lvse") == ["lv", "se"]
    assert readings.split("hazardous") is None
    assert readings.split("") == []


def test_readings_of_characters(readings: Readings) -> None:
    assert readings.of("扬尘3") == ["yang", "chen", "3"]
    assert readings.ways("重污染") == [("zhong", "wu", "ran"), ("chong", "wu", "ran")]


def test_the_table_is_written_once_and_read_again(tmp_path: Path) -> None:
    first = Readings.open(tmp_path)
    written = (tmp_path / "readings.json").stat().st_mtime_ns
    again = Readings.open(tmp_path)
    assert again.syllables == first.syllables
    assert (tmp_path / "readings.json").stat().st_mtime_ns == written


def test_as_few_syllables_as_possible(readings: Readings) -> None:
    assert readings.split("xian") == ["xian"]  # not xi an
    assert readings.split("zhuang") == ["zhuang"]  # six letters, the longest syllable
    assert readings.split("chuangan") == ["chuan", "gan"]  # of two ways with two, the shorter first syllable


def test_at_most_four_readings_of_a_word_the_usual_first(readings: Readings) -> None:
    ways = readings.ways("重重重")
    assert ways == [
        ("zhong", "zhong", "zhong"),
        ("zhong", "zhong", "chong"),
        ("zhong", "chong", "zhong"),
        ("zhong", "chong", "chong"),
    ]
    assert (readings.options("行"), readings.options("a")) == (("xing", "hang"), ("a",))


def test_readings_are_toneless_latin_letters(readings: Readings) -> None:
    assert all(syllable.isascii() and syllable.isalpha() and syllable.islower() for syllable in readings.syllables)
    assert readings.of("一鿿㐀") == ["yi", "xing", "㐀"]  # first and last of the block; rare characters have none
    assert readings.of("女绿") == ["nv", "lv"]
