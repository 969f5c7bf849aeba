"""A second reading: another editor than the author answers each point with the articles open and signs it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from knowledge.entries import read_entries
from knowledge.second_reading.check import Sources
from knowledge.second_reading.commands import Place, check_second_readings, sheets_to_fill, stamp_readings
from knowledge.statute_text import StatuteText
from knowledge.statutes import Statutes

EDITORS = {"author": "编辑", "editor-1": "校核员一"}
TODAY = date(2026, 11, 28)
SHEET = """read_by = "editor-1"
read_on = 2026-11-28
text = ""
articles = ""

[points]
who_must = "said 园林法典1(1)"
what = "said 园林法典1(1)、2(1)(1)"
exceptions = "absent 园林法典1"
figures = "said 园林法典2(1)、1(2)"
enforcer = "left out 园林法典2：法条没有写部门"
aggravating = "absent 园林法典2"
custody = "absent 园林法典2"
next_step = "said"
before_code = "said 种树法7"

[phrasings]
"树没浇水罚几万" = "short"
"绿化带干死了单位什么后果" = "short"
"园区的树旱着没人管怎么处理" = "details"
"忘了浇灌被查到要交罚款吗" = "former"
"养护公司偷懒不洒水" = "variants"
"谁来查种树以后的养护" = "details"
"""
Texts = dict[str, StatuteText]


@pytest.fixture
def place(entry_file: Path) -> Place:
    readings = entry_file.parents[2] / "readings"
    (readings / "ecology").mkdir(parents=True)
    return Place(entries=entry_file.parents[1], readings=readings)


@pytest.fixture
def sources(statutes: Statutes, texts: Texts) -> Sources:
    return Sources(statutes=statutes, texts=texts, editors=EDITORS)


@pytest.fixture
def sheet(place: Place) -> Path:
    path = place.readings / "ecology" / "tree-water-fine.toml"
    path.write_text(SHEET, encoding="utf-8")
    return path


@pytest.fixture
def problems(place: Place, sources: Sources) -> Callable[..., list[str]]:
    """`file:line: message` of every problem of the readings."""

    def run(*, sources: Sources = sources, whole: bool = True) -> list[str]:
        entries, _ = read_entries(sorted(place.entries.rglob("*.md")))
        found, _ = check_second_readings(entries, sources, whole=whole, place=place)
        return [f"{one.path.name}:{one.line}: {one.message}" for one in found]

    return run


@dataclass(frozen=True)
class Desk:
    place: Place
    sources: Sources
    problems: Callable[..., list[str]]


@pytest.fixture
def desk(place: Place, sources: Sources, problems: Callable[..., list[str]]) -> Desk:
    return Desk(place, sources, problems)


@pytest.fixture
def stamped(sheet: Path, place: Place, sources: Sources) -> Path:
    assert stamp_readings([], sources, place=place).lines == ("tree-water-fine：已记上校验码",)
    return sheet


def change(path: Path, old: str, new: str) -> None:
    source = path.read_text(encoding="utf-8")
    assert old in source
    path.write_text(source.replace(old, new, 1), encoding="utf-8")


def test_an_editor_prints_a_page_fills_the_sheet_and_stamps_it(
    place: Place, sources: Sources, problems: Callable[..., list[str]]
) -> None:
    pending = place.readings / "pending.txt"
    pending.write_text("# 待读\n\n# ecology\ntree-water-fine\n", encoding="utf-8")
    assert problems() == []

    shown = sheets_to_fill(["tree-water-fine"], sources, TODAY, write=True, read_by="editor-1", place=place)

    page, note = shown.lines
    assert "[第1款] 种树的单位应当浇水。\n[第2款] 树木死亡的，应当在三十日内补种。" in page
    assert "园林法典第2条（现行有效）" in page
    assert "种树法第7条（已废止）\n[第1款] 未浇水的，处五百元以上二千元以下的罚款。" in page
    assert page.endswith('"谁来查种树以后的养护" = ""\n')
    written = place.readings / "ecology" / "tree-water-fine.toml"
    assert note == f"已写好空白记录 {written}"
    assert 'read_by = "editor-1"\nread_on = 2026-11-28\n' in written.read_text(encoding="utf-8")

    written.write_text(SHEET, encoding="utf-8")
    assert problems() == [
        "pending.txt:4: tree-water-fine 已经有阅读记录，要从这里删掉（stamp-readings 会删）",
        "tree-water-fine.toml:3: 读完后运行 python -m knowledge stamp-readings tree-water-fine",
        "tree-water-fine.toml:4: 读完后运行 python -m knowledge stamp-readings tree-water-fine",
    ]
    assert stamp_readings([], sources, place=place).mistakes == ()
    assert pending.read_text(encoding="utf-8") == "# 待读\n\n# ecology\n"
    assert problems() == []
    assert written.read_text(encoding="utf-8").partition("\n[points]")[2] == SHEET.partition("\n[points]")[2]


def test_a_sheet_that_exists_is_not_overwritten(sheet: Path, place: Place, sources: Sources) -> None:
    shown = sheets_to_fill(["tree-water-fine"], sources, TODAY, write=True, read_by="editor-1", place=place)
    assert shown.lines[1] == f"已有记录 {sheet}，没有改动"
    assert sheet.read_text(encoding="utf-8") == SHEET


def test_an_entry_with_neither_sheet_nor_pending_line_is_refused(problems: Callable[..., list[str]]) -> None:
    assert problems() == ["tree-water-fine.md:2: tree-water-fine 没有第二遍阅读的记录，也不在 pending.txt 里"]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('who_must = "said 园林法典1(1)"', 'who_must = ""', "7: who_must: 还没有填"),
        ('who_must = "said 园林法典1(1)"', 'who_must = "  "', "7: who_must: 还没有填"),
        ('custody = "absent 园林法典2"\n', "", "6: 缺少 points.custody"),
        (
            "absent 园林法典1",
            "maybe 园林法典1",
            "9: exceptions: “maybe 园林法典1”：只能以 said、absent 或 left out 开头",
        ),
        (
            "absent 园林法典1",
            "saidly 园林法典1",
            "9: exceptions: “saidly 园林法典1”：只能以 said、absent 或 left out 开头",
        ),
        (
            "absent 园林法典1",
            "absent",
            "9: exceptions: 要写依据的条文，例如 said 生态环境法典572(1)；只有 next_step 可以不写",
        ),
        ("said 园林法典1(1)", "said 猫法1", "7: who_must: statutes.toml 里没有“猫法”"),
        ("said 园林法典1(1)", "said 园林法典9", "7: who_must: 没有这一条：园林法典9"),
        ("said 园林法典1(1)", "said 园林法典1(3)", "7: who_must: 园林法典1 只有 2 款，没有第 3 款"),
        ("2(1)(1)", "2(1)(3)", "8: what: 园林法典2 没有第 3 项"),
        (
            "said 园林法典1(1)",
            "said 园林法典",
            "7: who_must: “园林法典”不是条文；写成 法名条号(款)，多条用、隔开，"
            "理由写在冒号后面（只有 left out 有理由）",
        ),
        ("：法条没有写部门", "", "11: enforcer: left out 要在冒号后面写理由"),
        ("：法条没有写部门", "： ", "11: enforcer: left out 要在冒号后面写理由"),
        ('"editor-1"', '"editor-9"', "1: editors.toml 里没有编辑“editor-9”"),
        ('"editor-1"', '"author"', "1: author 是这条的作者，要由另一位编辑阅读"),
        ('"养护公司偷懒不洒水" = "variants"\n', "", "17: 缺少问法“养护公司偷懒不洒水”"),
        ('"养护公司偷懒不洒水"', '"树为什么会死"', "22: 条目里没有问法“树为什么会死”"),
        (
            '"details"',
            '"somewhere"',
            "20: phrasings.园区的树旱着没人管怎么处理：只能是 short（三行里）、details（详细里）、"
            "former（旧法部分）或 variants（按身份的部分）",
        ),
        ("[points]", 'colour = "red"\n[points]', "6: 不认识的项目 colour"),
        ("read_on = 2026-11-28", "read_on = 昨天", "2: 不是完整的 TOML：Invalid value (at line 2, column 11)"),
    ],
)
def test_a_faulty_sheet_is_refused_with_its_line(sheet: Path, desk: Desk, old: str, new: str, wrong: str) -> None:
    change(sheet, old, new)
    assert f"tree-water-fine.toml:{wrong}" in desk.problems()
    outcome = stamp_readings(["tree-water-fine"], desk.sources, place=desk.place)
    assert outcome.lines == ()
    assert any(f"tree-water-fine.toml:{wrong}" in mistake for mistake in outcome.mistakes)
    assert 'text = ""' in sheet.read_text(encoding="utf-8")


def test_a_phrasing_cannot_be_answered_by_a_part_that_the_entry_lacks(
    stamped: Path, entry_file: Path, problems: Callable[..., list[str]]
) -> None:
    change(entry_file, "\n## 施工单位\n夜里 22 时至次日 6 时不要修剪。\n", "")
    assert "tree-water-fine.toml:22: 条目没有 variants 这一部分" in problems()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("罚 1 万元以上 10 万元以下。", "罚 1 万元以上，最高 10 万元。"),
        ("养护公司偷懒不洒水", "养护单位偷懒不洒水"),
        ("aspects: [penalty, rule", "aspects: [rule, penalty"),
        ("question: 不给树浇水", "question: 单位不给树浇水"),
    ],
)
def test_a_sheet_older_than_the_entry_is_refused(
    stamped: Path, entry_file: Path, problems: Callable[..., list[str]], old: str, new: str
) -> None:
    assert problems() == []
    change(entry_file, old, new)
    assert (
        "tree-water-fine.toml:3: 条目 tree-water-fine 的文字、问法或方面在阅读以后改过："
        "重新阅读后运行 stamp-readings tree-water-fine"
    ) in problems()


def test_a_sheet_older_than_the_articles_is_refused_until_it_is_read_again(
    stamped: Path, desk: Desk, statutes: Statutes
) -> None:
    place, sources, problems = desk.place, desk.sources, desk.problems
    digests = dict(statutes.laws["种树法"].digests) | {7: "0" * 12}
    object.__setattr__(statutes.laws["种树法"], "digests", digests)
    wrong = (
        "tree-water-fine.toml:4: 条目 tree-water-fine 的依据条文在阅读以后变了："
        "重新阅读后运行 stamp-readings tree-water-fine"
    )
    assert problems() == [wrong]
    assert stamp_readings([], sources, place=place).lines == ()  # only a sheet without digests is stamped unnamed
    assert problems() == [wrong]
    assert stamp_readings(["tree-water-fine"], sources, place=place).mistakes == ()
    assert problems() == []


def test_digests_hold_without_the_statute_texts(
    stamped: Path, statutes: Statutes, problems: Callable[..., list[str]]
) -> None:
    assert problems(sources=Sources(statutes=statutes, texts={}, editors=EDITORS)) == []


def test_nothing_is_stamped_without_the_statute_texts(sheet: Path, place: Place, statutes: Statutes) -> None:
    outcome = stamp_readings([], Sources(statutes=statutes, texts={}, editors=EDITORS), place=place)
    assert outcome.mistakes == ("要有法规正文（设置 STATUTES_DIR）才能记校验码",)
    assert sheet.read_text(encoding="utf-8") == SHEET


def test_a_copied_sheet_is_refused_where_the_entries_rest_on_different_articles(
    stamped: Path, entry_file: Path, desk: Desk
) -> None:
    place, sources, problems = desk.place, desk.sources, desk.problems
    other = entry_file.with_name("tree-replant.md")
    source = entry_file.read_text(encoding="utf-8").replace("id: tree-water-fine", "id: tree-replant")
    other.write_text(source, encoding="utf-8")
    copy = stamped.with_name("tree-replant.toml")
    copy.write_text(SHEET, encoding="utf-8")
    stamp_readings([], sources, place=place)
    assert problems() == []  # two entries on the same articles may be answered alike
    change(other, "  - {law: 园林法典, article: 2, item: 1}\n", "")
    stamp_readings(["tree-replant"], sources, place=place)
    assert problems() == ["tree-water-fine.toml:6: 各点的回答和条目 tree-replant 一字不差，而两条引的条文不同"]


def test_sheets_and_pending_lines_without_an_entry_are_refused(
    stamped: Path, place: Place, problems: Callable[..., list[str]]
) -> None:
    (place.readings / "ecology" / "tree-felled.toml").write_text(SHEET, encoding="utf-8")
    (place.readings / "pending.txt").write_text("tree-sold\n", encoding="utf-8")
    assert problems() == ["tree-felled.toml:1: 没有条目 tree-felled", "pending.txt:1: 没有条目 tree-sold"]
    assert problems(whole=False) == []


def test_a_sheet_lies_in_the_folder_of_its_topic(
    stamped: Path, place: Place, problems: Callable[..., list[str]]
) -> None:
    (place.readings / "noise").mkdir()
    stamped.rename(place.readings / "noise" / stamped.name)
    assert problems() == ["tree-water-fine.toml:1: 要放在文件夹 ecology 里"]


def test_unknown_ids_are_named(place: Place, sources: Sources, entry_file: Path) -> None:
    assert stamp_readings(["cat", "tree-water-fine"], sources, place=place).mistakes == (
        "没有条目 cat",
        "条目 tree-water-fine 还没有阅读记录",
    )
    shown = sheets_to_fill(["cat"], sources, TODAY, write=True, read_by="editor-1", place=place)
    assert shown.mistakes == ("没有条目 cat",)
