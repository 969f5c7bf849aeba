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
