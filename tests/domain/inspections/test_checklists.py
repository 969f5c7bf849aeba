"""Checklists as data (E11, S08): what ships is right, mistakes are said with file and line, versions are kept apart."""

import textwrap
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mistakes import sentence
from inspections.checklists.check import Light, Verdict, light_of
from inspections.checklists.lists import Catalogue, Checklist, Status, Use, in_order, reference_of
from inspections.checklists.loading import Bases, Term, load_lists
from inspections.checklists.ports import Every
from inspections.checklists.prefill import Prefill, prefill
from inspections.checklists.rhythm import after
from knowledge.entries import load_entries
from knowledge.values import Citation, EntryView
from zone.rows import BadRows

TODAY = date(2026, 11, 29)
GOOD = """
    id: wash
    version: 1
    title: 冲洗
    status: draft
    source: 区里通知
    dated: 2026 年 11 月
    valid_from: 2026-11-01
    uses: [self]
    items:
      - {id: gate, title: 出口, good: 干净, bad: 带泥, measure: 冲洗, basis: site-vehicle-wash}
    """


def bases() -> Bases:
    terms = {entry.id: Term(since=entry.valid_from, until=entry.valid_to) for entry in load_entries()}
    return Bases(entries=terms, today=TODAY)


def written(zone: Path, **files: str) -> Path:
    folder = zone / "checklists"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(textwrap.dedent(text).lstrip(), "utf-8")
    return zone


def wrong(zone: Path, *, checked: bool = False) -> list[str]:
    with pytest.raises(BadRows) as error:
        load_lists(zone, bases=bases() if checked else None)
    return [sentence(problem).removeprefix(f"{zone}/checklists/") for problem in error.value.problems]


def test_e11_every_item_that_ships_rests_on_an_entry_in_force() -> None:
    lists = load_lists(None, bases=bases()).lists
    assert [(one.id, one.status, len(one.items)) for one in lists] == [
        ("six-hundred-percent", Status.VERIFIED, 6),
        ("factory", Status.DRAFT, 7),
        ("haulier", Status.DRAFT, 6),
        ("night", Status.DRAFT, 9),
        ("restaurant", Status.DRAFT, 5),
        ("eight-rules", Status.UNCONFIRMED, 0),
    ]
    assert [item.name("zh_CN") for item in lists[0].items] == [
        "工地周边围挡", "物料堆放覆盖", "土方开挖湿法作业", "路面硬化", "出入车辆清洗", "渣土车辆密闭运输",
    ]  # fmt: skip


def test_e11_a_slot_without_confirmed_wording_is_never_offered() -> None:
    shipped = load_lists(None)
    assert all(one.usable for use in Use for one in shipped.offered(use, TODAY))
    assert "eight-rules" in {one.id for one in shipped.all_current(TODAY)}
    offered = shipped.offered(Use.SELF, TODAY, kind="restaurant")
    assert [one.id for one in offered] == ["restaurant", "six-hundred-percent", "factory", "haulier"]


def test_a_zone_without_lists_has_the_shipped_ones(tmp_path: Path) -> None:
    assert load_lists(tmp_path) == load_lists(None)
    assert [one.id for one in load_lists(written(tmp_path, wash=GOOD)).lists] == ["wash"]


def test_mistakes_are_said_with_file_and_line(tmp_path: Path) -> None:
    bad = GOOD.replace("draft", "drafft").replace("[self]", "[selv]").replace("2026-11-01", "neulich")
    zone = written(tmp_path, a=bad, b=GOOD.replace("version: 1", "version: 0\n    kinds: [builing]"))
    assert wrong(zone) == [
        "a.yaml:7: valid_from 要写日期，例如 2026-08-15，现在是“neulich”。",
        "b.yaml:2: version 要在 1 到 9999 之间，现在是“0”。",
        "b.yaml:3: 没有 builing 这一类场所。是不是 building？",
    ]
    (zone / "checklists" / "b.yaml").unlink()
    (zone / "checklists" / "a.yaml").write_text(textwrap.dedent(bad.replace("neulich", "2026-11-01")).lstrip(), "utf-8")
    assert wrong(zone) == [
        "a.yaml:4: 不认识状态 drafft。是不是 draft？",
        "a.yaml:8: 不认识用途 selv。是不是 self？",
    ]


def test_an_entry_that_is_unknown_or_not_in_force_is_refused(tmp_path: Path) -> None:
    zone = written(tmp_path, a=GOOD.replace("site-vehicle-wash", "site-vehicle-wosh"))
    assert len(load_lists(zone).lists) == 1  # the service starts all the same
    [said] = wrong(zone, checked=True)
    assert said.startswith("a.yaml:10: 产品自带的知识条目里没有 site-vehicle-wosh。是不是 site-vehicle-wash？")
    over = Bases(entries={"site-vehicle-wosh": Term(since=date(2020, 1, 1), until=date(2026, 8, 14))}, today=TODAY)
    with pytest.raises(BadRows, match="entry_not_in_force"):
        load_lists(zone, bases=over)


def test_the_same_version_twice_and_an_empty_list_are_refused(tmp_path: Path) -> None:
    no_items = GOOD[: GOOD.index("items:")] + "items: []\n"
    zone = written(tmp_path, a=GOOD, b=GOOD, c=no_items.replace("id: wash", "id: empty"))
    assert wrong(zone) == [
        "b.yaml:2: 清单 wash 的第 1 版在 a.yaml 里已经有了。改内容请把 version 加 1，旧的一版留着。",
        "c.yaml:9: items 里一个也没有。请至少写一个。",
    ]


def test_a_later_version_holds_from_its_day_on(tmp_path: Path) -> None:
    second = GOOD.replace("version: 1", "version: 2").replace("2026-11-01", '"2026-12-01"').replace("冲洗", "洗车")
    lists = load_lists(written(tmp_path, a=GOOD, b=second))
    names = [
        one and one.version
        for day in (date(2026, 10, 31), TODAY, date(2026, 12, 1))
        for one in [lists.current("wash", day)]
    ]
    assert names == [None, 1, 2]
    assert [one.version for one in lists.versions("wash")] == [2, 1]


def test_a_list_survives_being_stored_and_its_digest_tells_texts_apart() -> None:
    for one in load_lists(None).lists:
        assert Checklist.read(one.stored) == one
    first = load_lists(None).lists[0]
    other = replace(first, items=(replace(first.items[0], bad="别的话"), *first.items[1:]))
    assert other.digest != first.digest


def test_an_item_is_found_by_its_reference() -> None:
    shipped = load_lists(None)
    for one in shipped.lists:
        for item in one.items:
            assert shipped.find(reference_of(one, item)) == (one, item)
    assert [shipped.find(text) for text in ("", "::", "night:2:damp", "night:1", "x:1:damp")] == [None] * 5
    assert in_order([]) == Catalogue()


def _entry(**fields: object) -> EntryView:
    plain = EntryView(
        id="site-watering", version="1", title="洒水", topic="construction", short="要洒水", details="",
        citations=(Citation(law="生态环境法典", article=240),), as_of=TODAY, valid_from=date(2026, 8, 15),
        valid_to=None, author="甲", reviewer="乙", reviewed_on=TODAY,
    )  # fmt: skip
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_s08_a_failed_item_begins_a_finding() -> None:
    item = load_lists(None).lists[0].items[2]
    found = prefill(item, _entry(), note=" 东侧基坑 ")
    assert found == Prefill(
        words=f"{item.bad}\n东侧基坑",
        basis="site-watering",
        citations=(Citation(law="生态环境法典", article=240),),
        measure=item.measure,
    )
    for gone in (None, _entry(under_review=True)):
        assert prefill(item, gone) == Prefill(words=item.bad, basis="", citations=(), measure=item.measure)


@given(st.lists(st.sampled_from(Verdict), max_size=20), st.integers(1, 20))
def test_the_light_depends_on_the_number_of_failed_items_alone(verdicts: list[Verdict], red_from: int) -> None:
    failed = verdicts.count(Verdict.FAIL)
    expected = Light.GREEN if not failed else Light.YELLOW if failed < red_from else Light.RED
    assert light_of(verdicts, red_from=red_from) is expected
    assert light_of(reversed(verdicts), red_from=red_from) is expected
    assert light_of([v for v in verdicts if v is not Verdict.NONE], red_from=red_from) is expected


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.sampled_from(Every))
def test_the_next_check_is_one_period_later(day: date, every: Every) -> None:
    shortest = {Every.WEEK: 7, Every.TWO_WEEKS: 14, Every.MONTH: 28, Every.QUARTER: 89}[every]
    longest = {Every.WEEK: 7, Every.TWO_WEEKS: 14, Every.MONTH: 31, Every.QUARTER: 92}[every]
    assert timedelta(days=shortest) <= after(day, every) - day <= timedelta(days=longest)


def test_the_31st_becomes_the_last_day_of_a_shorter_month() -> None:
    assert after(date(2026, 1, 31), Every.MONTH) == date(2026, 2, 28)
    assert after(date(2026, 11, 30), Every.QUARTER) == date(2027, 2, 28)
    assert after(date(2026, 12, 31), Every.TWO_WEEKS) == date(2027, 1, 14)


def test_e11_english_stands_beside_the_chinese_and_changes_no_record() -> None:
    lists = load_lists(None)
    six = next(one for one in lists.lists if one.id == "six-hundred-percent")
    fence = six.items[0]
    assert fence.words("good", "en").startswith("A hard fence") and fence.words("good", "zh_CN") == fence.good
    assert all(item.is_written_in("en") for item in six.items)
    kept = Checklist.read(six.stored)
    assert kept == six and kept.digest == six.digest, "what a record keeps is the Chinese text"
    factory = next(one for one in lists.lists if one.id == "factory")
    assert factory.items[0].words("bad", "en") == factory.items[0].bad, "Chinese where there is no other"
    assert not factory.items[0].is_written_in("en")
