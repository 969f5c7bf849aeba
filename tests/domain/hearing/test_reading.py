"""A message is read once: what it is, its category, its matters, and the words of the menu in it."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from hearing.heard import Heard, MenuWord, MessageKind
from hearing.hearer import Hearer
from tests.domain.hearing.conftest import NOW

Hear = Callable[[str], Heard]
FRESH = tomllib.loads((Path(__file__).parent / "fresh.toml").read_text("utf-8"))


def test_danger_in_messages_not_seen(hear: Hear) -> None:
    missed = [text for text in FRESH["danger"] if not hear(text).is_urgent]
    alarms = [text for text in FRESH["calm"] if hear(text).is_urgent]
    assert (len(missed), len(alarms)) == (0, 2)


def test_categories_of_reports_not_seen(hear: Hear) -> None:
    rows = [(name, hear(text).categories) for name, texts in FRESH["report"].items() for text in texts]
    first = sum(found[0] == name for name, found in rows)
    among = sum(name in found for name, found in rows)
    assert (first, among, len(rows)) == (24, 24, 24)


def test_every_report_not_seen_has_the_button(hear: Hear) -> None:
    texts = [text for texts in FRESH["report"].values() for text in texts]
    assert [text for text in texts if not hear(text).offers_report] == []


def test_kinds_of_messages_not_seen(hear: Hear) -> None:
    rows = [(kind, text) for kind, texts in FRESH["kinds"].items() for text in texts]
    wrong = [(text, kind, hear(text).kind.value) for kind, text in rows if hear(text).kind != kind]
    assert (len(wrong), len(rows)) == (2, 30), wrong


@pytest.mark.parametrize(
    ("text", "kind", "category"),
    [
        ("lou xia shao kao yan hen da", MessageKind.REPORT, "open_burning"),
        ("yejian shigong tai chao", MessageKind.REPORT, "night_noise"),
        ("you ren wang he li pai wu shui", MessageKind.REPORT, "water"),
        ("Ban ye hai zai da zhuang, 2 dian le!", MessageKind.REPORT, "night_noise"),
        ("Trucks are dropping dust all over our street", MessageKind.REPORT, "road_dust"),
        ("They are burning trash near the school", MessageKind.REPORT, "open_burning"),
        ("Smoke everywhere, my kids can't breathe", MessageKind.REPORT, "industrial_gas"),
        ("what is the fine for uncovered soil", MessageKind.QUESTION, "bare_soil"),
    ],
)
def test_what_is_told_in_pinyin_or_english(hear: Hear, text: str, kind: MessageKind, category: str) -> None:
    assert (hear(text).kind, hear(text).categories[0]) == (kind, category)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("举报", MenuWord.REPORT),
        ("wo yao jubao", MenuWord.REPORT),
        ("Jubao!", MenuWord.REPORT),
        ("jindu", MenuWord.TRACK),
        ("bangzhu", MenuWord.HELP),
        ("xiexie nimen", MenuWord.THANKS),
        ("我要投诉！", MenuWord.REPORT),
        ("查 进 度", MenuWord.TRACK),
        ("菜单", MenuWord.MORE),
        ("怎么用？", MenuWord.HELP),
        ("人工", MenuWord.HUMAN),
        ("隐私", MenuWord.PRIVACY),
        ("删除我的信息", MenuWord.ERASE),
        ("换语言", MenuWord.LANGUAGE),
        ("ENGLISH", MenuWord.LANGUAGE),
        ("你好", MenuWord.GREETING),
        ("谢谢", MenuWord.THANKS),
    ],
)
def test_bare_words_of_the_menu(hear: Hear, text: str, word: MenuWord) -> None:
    assert (hear(text).menu, hear(text).kind) == (word, MessageKind.MENU)


@pytest.mark.parametrize("text", ["举报工地扬尘罚多少", "你好，工地半夜打桩", "谢谢，那罚多少呢", "进度款怎么付"])
def test_a_menu_word_among_others_is_none(hear: Hear, text: str) -> None:
    assert hear(text).menu is None


@pytest.mark.parametrize(
    ("text", "matters"),
    [
        (
            "想问两个问题，一是夜间施工要不要办证明，二是渣土车没有盖篷布罚多少",
            ["夜间施工要不要办证明", "渣土车没有盖篷布罚多少"],
        ),
        (
            "1、危废仓库要贴什么标识 2、排污许可证到期前几天申请延续",
            ["危废仓库要贴什么标识", "排污许可证到期前几天申请延续"],
        ),
        (
            "请问工地不洒水罚多少？另外餐馆油烟净化器多久清洗一次？",
            ["工地不洒水罚多少?", "餐馆油烟净化器多久清洗一次?"],
        ),
        ("①搅拌站要不要封闭 ②锅炉改天然气要不要环评", ["搅拌站要不要封闭", "锅炉改天然气要不要环评"]),
        ("反映两个情况：楼下烧烤天天油烟熏人；河边有人偷倒建筑垃圾", ["楼下烧烤天天油烟熏人", "河边有人偷倒建筑垃圾"]),
    ],
)
def test_several_matters_are_told_apart(hear: Hear, text: str, matters: list[str]) -> None:
    assert [one.text for one in hear(text).matters] == matters


@pytest.mark.parametrize(
    "text",
    [
        "对面工地夜里打桩吵得睡不着，还有灰也大，打电话没人管，怎么办？",
        "楼下饭店的油烟直排，跟老板说了两次，他还骂人，这种情况罚多少？能不能让他装净化器？",
        "渣土车天天从门口过，一路撒土，还有泥巴，请问归谁管？",
        "排污许可证过期了怎么办？会罚多少？",
        "昨天拍到一次漏土，第一次在东环路，第二次没拍清",
        "工地不洒水，也不盖网，还有裸土，能举报吗？",
    ],
)
def test_one_story_is_one_matter(hear: Hear, text: str) -> None:
    assert hear(text).matters == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("翡翠湾二期项目部雾炮不开", "翡翠湾二期"),
        ("刚才在环城路看见一辆泥头车", "环城路"),
        ("马路上全是泥", None),
        ("学校门口有人烧垃圾", None),
        ("长期有异味", None),
    ],
)
def test_words_that_name_a_place(hear: Hear, text: str, place: str | None) -> None:
    assert hear(text).place == place


def test_number_code_and_plates_are_found(hear: Hear) -> None:
    heard = hear("LW-7K3M-9QX8 769705 办到哪了")
    assert (heard.number, heard.code, heard.kind) == ("LW-7K3M-9QX8", "769705", MessageKind.STATUS)
    assert hear("苏c·8d219漏土").plates == ("苏C8D219",)


def test_the_text_of_a_report_proposes_three_categories(hearer: Hearer) -> None:
    assert hearer.categories("河里漂着死鱼，水发黑", now=NOW)[0] == "water"
    assert len(hearer.categories("河里漂着死鱼，水发黑", now=NOW)) == 3
    assert hearer.categories("  ", now=NOW) == ()
