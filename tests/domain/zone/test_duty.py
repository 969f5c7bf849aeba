"""The duty table (S04): exactly one 主办 and one 属地 with a person per category everywhere; mistakes have lines."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from bot.mistakes import sentence, told
from zone import BadZone, Duty, DutyTable, Zone
from zone.rows import BadRows

TRAINING = Path(__file__).parents[3] / "zone/data/training"
HEAD = """\
confirmed: false
units: {planning: 甲岗, urban: 乙岗}
leaders: {planning: 己领导, urban: 庚领导}
territories: {north: 丙岗, south: 丁岗}
night: []
duties:
"""


def read(tmp_path: Path, duties: str, *, head: str = HEAD, like: Mapping[str, str] | None = None) -> DutyTable:
    path = tmp_path / "duty.yaml"
    path.write_text(head + duties, "utf-8")
    return DutyTable.load(
        path,
        categories=("dust", "noise"),
        subdistricts=("north", "south"),
        units=("planning", "urban"),
        like=like or {},
    )


def problems(tmp_path: Path, duties: str, *, head: str = HEAD, like: Mapping[str, str] | None = None) -> list[str]:
    """Line and text of each problem."""
    with pytest.raises(BadRows) as told:
        read(tmp_path, duties, head=head, like=like)
    return [sentence(problem).partition("duty.yaml:")[2] for problem in told.value.problems]


@pytest.mark.parametrize("folder", [None, TRAINING])
def test_s04_shipped_tables_name_one_unit_and_one_territory_with_persons_everywhere(folder: Path | None) -> None:
    zone = Zone.load(folder)
    for category in zone.categories:
        for subdistrict in zone.subdistricts:
            duty = zone.duty.of(category.id, subdistrict.id)
            assert duty is not None and zone.unit(duty.unit) is not None
            assert (duty.territory, bool(duty.unit_person), bool(duty.territory_person)) == (subdistrict.id, True, True)


def test_the_real_zone_s_table_is_a_draft_and_names_posts_only() -> None:
    duty = Zone.load().duty
    holders = [*duty.unit_persons.values(), *duty.leaders.values(), *duty.territory_persons.values()]
    assert not duty.confirmed and all(holder.endswith("（待确认）") for holder in holders)


def test_s04_a_row_gives_unit_and_territory_with_their_holders(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "  - {categories: dust, subdistricts: all, unit: planning, support: [urban], basis: 依据}\n"
        "  - {categories: noise, subdistricts: north, unit: urban}\n"
        "  - {categories: noise, subdistricts: south, unit: planning, person: 戊岗, leader: 辛领导}\n",
    )
    assert table.of("dust", "north") == Duty(
        unit="planning",
        unit_person="甲岗",
        territory="north",
        territory_person="丙岗",
        leader="己领导",
        support=("urban",),
        basis="依据",
    )
    assert [(duty.unit, duty.unit_person) for where in ("north", "south") if (duty := table.of("noise", where))] == [
        ("urban", "乙岗"),
        ("planning", "戊岗"),
    ]
    assert (table.units_of("dust"), table.units_of("noise")) == ({"planning"}, {"planning", "urban"})


def test_r24_the_table_says_who_is_in_charge_of_a_unit_or_of_one_matter(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "  - {categories: dust, subdistricts: all, unit: planning}\n"
        "  - {categories: noise, subdistricts: all, unit: planning, leader: 辛领导}\n",
    )
    assert table.leader_of("planning", category="dust", subdistrict="north") == "己领导"
    assert table.leader_of("planning", category="noise", subdistrict="south") == "辛领导"
    assert table.leader_of("urban", category="noise", subdistrict="south") == "庚领导"  # dispatched otherwise
    assert table.leader_of("", category="dust", subdistrict="north") == ""
    assert DutyTable.empty().leader_of("planning", category="dust", subdistrict="north") == ""


def test_r24_a_unit_without_a_leader_is_told_with_its_line(tmp_path: Path) -> None:
    rows = "  - {categories: all, subdistricts: all, unit: planning, leader: 辛}\n"
    head = HEAD.replace(", urban: 庚领导", "")
    assert problems(tmp_path, rows, head=head) == ["3: 单位 urban 没有分管领导。请写姓名或岗位，最多 64 个字。"]


def test_s04_a_gap_is_told_with_its_line(tmp_path: Path) -> None:
    rows = (
        "  - {categories: dust, subdistricts: all, unit: planning}\n"
        "  - {categories: noise, subdistricts: north, unit: urban}\n"
    )
    assert problems(tmp_path, rows) == ["8: 缺口：类别 noise 在街道 south 没有主办单位。请在 duties 里补一行。"]


def test_s04_an_overlap_is_told_with_both_lines(tmp_path: Path) -> None:
    rows = (
        "  - {categories: all, subdistricts: all, unit: planning}\n"
        "  - {categories: noise, subdistricts: north, unit: urban}\n"
    )
    assert problems(tmp_path, rows) == ["8: 重叠：类别 noise 在街道 north 已由第 7 行写明。请只留一行。"]


def test_s04_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """But no gaps if some rows can't be read, since they may fill them."""
    rows = (
        "  - {categories: all, subdistricts: all, unit: police, helper: urban}\n"
        "  - {categories: smell, subdistricts: all, unit: fire}\n"
    )
    known = "可以写：categories、subdistricts、unit、person、leader、support、basis。"
    assert problems(tmp_path, rows, head=HEAD.replace("urban: 乙岗", "fire: 乙岗", 1)) == [
        "2: zone.yaml 里没有单位 fire。可以写：planning、urban。",
        "2: 单位 urban 没有承办人。请写姓名或岗位，最多 64 个字。",
        f"7: 不认识 helper 这一项。{known}",
        "8: zone.yaml 里没有单位 fire。可以写：planning、urban。",
        "8: 没有类别 smell。可以写：all、dust、noise。",
    ]


def test_a_bracket_left_open_is_told_where_it_opens(tmp_path: Path) -> None:
    assert problems(tmp_path, "  - {categories: [dust\n") == [
        "7: 这里开始的括号没有配对，或里面少了逗号。请补上右括号，用半角逗号隔开各项。"
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("unit: planing", "7: zone.yaml 里没有单位 planing。是不是 planning？"),
        ("unit: planning, support: [urban, planning]", "7: planning 已是主办（unit），不能同时协办（support）。"),
        ("unit: planning, support: urban", "7: support 要写文字的列表，例如 [甲, 乙]，现在是“urban”。"),
        (f"unit: planning, person: {'名' * 65}", "7: person 最多 64 个字。"),
        (f"unit: planning, leader: {'名' * 65}", "7: leader 最多 64 个字。"),
    ],
)
def test_a_wrong_row_of_duties(tmp_path: Path, row: str, says: str) -> None:
    assert problems(tmp_path, f"  - {{categories: all, subdistricts: all, {row}}}\n") == [says]


def test_a_name_as_long_as_its_column_is_taken(tmp_path: Path) -> None:
    longest = "名" * 64
    head = HEAD.replace("甲岗", longest)
    table = read(
        tmp_path, f"  - {{categories: all, subdistricts: all, unit: planning, leader: {longest}}}\n", head=head
    )
    assert table.of("dust", "north") == Duty(
        unit="planning", unit_person=longest, territory="north", territory_person="丙岗", leader=longest
    )
    rows = "  - {categories: all, subdistricts: all, unit: planning}\n"
    assert problems(tmp_path, rows, head=HEAD.replace("甲岗", longest + "名")) == [
        "2: 单位 planning 没有承办人。请写姓名或岗位，最多 64 个字。"
    ]


@pytest.mark.parametrize(
    ("person", "fits"), [("甲", True), ("''", False), ("' '", False), ("12", False), ("[甲]", False)]
)
def test_a_holder_has_a_name(tmp_path: Path, person: str, fits: bool) -> None:
    rows = "  - {categories: all, subdistricts: all, unit: planning}\n"
    head = HEAD.replace("甲岗", person)
    if fits:
        assert read(tmp_path, rows, head=head).unit_persons["planning"] == person
    else:
        says = "2: 单位 planning 没有承办人。请写姓名或岗位，最多 64 个字。"
        assert problems(tmp_path, rows, head=head) == [says]


def test_a_zone_with_a_gap_does_not_load(tmp_path: Path) -> None:
    for name in ("zone.yaml", "duty.yaml"):
        text = (TRAINING / name).read_text("utf-8")
        (tmp_path / name).write_text(
            text.replace("[industrial_gas, quarry, water]", "[industrial_gas, water]"), "utf-8"
        )
    with pytest.raises(BadZone) as refused:
        Zone.load(tmp_path)
    assert [problem.key for problem in refused.value.problems] == ["gap"] * 3
    assert "缺口：类别 quarry 在街道 beitan 没有主办单位。" in told(refused.value)


def test_a_category_newer_than_the_table_has_the_duties_of_the_one_it_is_like(tmp_path: Path) -> None:
    rows = (
        "  - {categories: dust, subdistricts: north, unit: planning}\n"
        "  - {categories: dust, subdistricts: south, unit: urban}\n"
    )
    table = read(tmp_path, rows, like={"noise": "dust"})
    assert table.borrowed == ("noise",)
    assert [table.of("noise", where) == table.of("dust", where) for where in ("north", "south")] == [True, True]
    assert table.units_of("noise") == {"planning", "urban"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (  # the table knows the category, so its gap is a mistake
            ["categories: dust, subdistricts: all, unit: urban", "categories: noise, subdistricts: north, unit: urban"],
            ["8: 缺口：类别 noise 在街道 south 没有主办单位。请在 duties 里补一行。"],
        ),
        (  # nothing to borrow: the older category's gap is the mistake, once
            ["categories: dust, subdistricts: north, unit: urban"],
            ["7: 缺口：类别 dust 在街道 south 没有主办单位。请在 duties 里补一行。"],
        ),
        (
            ["categories: dust, subdistricts: all, unit: urban", "categories: dust, subdistricts: north, unit: urban"],
            ["8: 重叠：类别 dust 在街道 north 已由第 7 行写明。请只留一行。"],
        ),
    ],
)
def test_what_a_newer_category_does_not_excuse(tmp_path: Path, rows: list[str], says: list[str]) -> None:
    duties = "".join(f"  - {{{row}}}\n" for row in rows)
    assert problems(tmp_path, duties, like={"noise": "dust"}) == says


def test_a_table_for_all_categories_borrows_nothing(tmp_path: Path) -> None:
    rows = "  - {categories: all, subdistricts: all, unit: planning}\n"
    assert read(tmp_path, rows, like={"noise": "dust"}).borrowed == ()


@pytest.mark.parametrize("folder", [None, TRAINING])
def test_a_zone_with_the_nine_categories_of_earlier_versions_still_loads(tmp_path: Path, folder: Path | None) -> None:
    source = folder or TRAINING.parent / "xuzhou"
    shutil.copy(source / "zone.yaml", tmp_path)
    rows = yaml.safe_load((source / "duty.yaml").read_text("utf-8"))
    newer = {"water", "waste", "noise"}
    for row in rows["duties"]:
        named = row["categories"] if isinstance(row["categories"], list) else [row["categories"]]
        row["categories"] = [name for name in named if name not in newer]
    rows["duties"] = [row for row in rows["duties"] if row["categories"]]
    (tmp_path / "duty.yaml").write_text(yaml.safe_dump(rows, allow_unicode=True), "utf-8")
    zone = Zone.load(tmp_path)
    assert set(zone.duty.borrowed) == newer
    for where in zone.subdistricts:
        assert {zone.duty.of(name, where.id) for name in newer} == {zone.duty.of("other", where.id)}
