"""English, typed pinyin and homophones are converted to the words of the knowledge base."""

from pathlib import Path

import pytest

from chinese.pinyin import Readings
from knowledge.english import translate
from knowledge.pinyin_reader import PinyinReader

GLOSSARY = {"fine": "罚款", "construction site": "工地", "dust": "扬尘", "burn": "焚烧"}
PHRASES = [
    ["工地", "扬尘", "怎么", "处罚"],
    ["渣土车", "没", "盖", "篷布"],
    ["秸秆", "能", "烧", "吗"],
    ["治理", "方案"],
]


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Readings:
    return Readings.open(tmp_path_factory.mktemp("readings"))


@pytest.fixture(scope="module")
def reader(readings: Readings) -> PinyinReader:
    return PinyinReader(PHRASES, readings)


@pytest.mark.parametrize(
    ("typed", "chinese"),
    [
        ("gongdi yangchen zenme chufa", "工地扬尘怎么处罚"),
        ("gong di yang chen", "工地扬尘"),
        ("zhilifangan", "治理方案"),
        ("hello world", None),
        ("maomao", None),
        ("gon gdi", None),  # syllables are not split between words
        ("gongdi2", None),
        ("", None),
    ],
)
def test_typed_pinyin(reader: PinyinReader, typed: str, chinese: str | None) -> None:
    assert reader.typed(typed) == chinese


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("羊尘怎么处罚", "扬尘怎么处罚"),
        ("结杆能烧吗", "秸秆能烧吗"),
        ("碴土车没盖蓬布", "渣土车没盖篷布"),
        ("工地扬尘", None),
    ],
)
def test_homophones(reader: PinyinReader, typo: str, meant: str | None) -> None:
    assert reader.corrected(typo) == meant


def test_of_words_with_one_spelling_the_commoner_or_the_one_that_fits_its_neighbour(readings: Readings) -> None:
    reader = PinyinReader([["出发"], ["出发"], ["处罚", "工地"]], readings)
    assert reader.typed("chufa") == "出发"
    assert reader.typed("chufagongdi") == "处罚工地"
    reader = PinyinReader([["出发"], ["出发"], ["出发"], ["工地", "处罚"]], readings)
    assert reader.typed("gongdichufa") == "工地处罚"


def test_words_of_up_to_six_characters_are_corrected(readings: Readings) -> None:
    reader = PinyinReader([["生态环境局长"], ["生态环境监测站"]], readings)
    assert reader.corrected("生态环竟局长") == "生态环境局长"
    assert reader.corrected("生态环竟监测站") is None


def test_spellings_of_up_to_24_letters_are_known(readings: Readings) -> None:
    reader = PinyinReader([["撞装桩状"], ["撞装桩状鹅"]], readings)
    assert reader.typed("zhuangzhuangzhuangzhuang") == "撞装桩状"
    assert reader.typed("zhuangzhuangzhuangzhuange") is None


def test_english_by_the_glossary() -> None:
    text, share = translate("what is the fine for dust on construction sites", GLOSSARY)
    assert (text.split(), share) == (["罚款扬尘工地"], 1.0)
    text, share = translate("who won the game", GLOSSARY)
    assert (text, share) == ("who won the game", 0.0)
    text, share = translate("工地 burning 怎么罚", GLOSSARY)
    assert text == "工地 焚烧 怎么罚"


def test_endings_are_dropped_from_words_of_three_letters_and_more() -> None:
    short = {"car": "车", "ga": "甲", "city": "城市", "dust": "扬尘"}
    assert translate("cars", short) == ("车", 1.0)
    assert translate("cities dusted", short) == ("城市扬尘", 1.0)
    assert translate("gas", short) == ("gas", 0.0)


def test_a_text_without_latin_words_knows_none() -> None:
    assert translate("工地怎么罚", GLOSSARY) == ("工地怎么罚", 0.0)
    assert translate("the 工地", GLOSSARY)[1] == 0.0  # a word without meaning is neither known nor unknown


def test_unknown_english_words_stay_and_count(tmp_path: Path) -> None:
    text, share = translate("fine for parking", GLOSSARY)
    assert "parking" in text
    assert share == 0.5
