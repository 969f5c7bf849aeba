"""The duty table (S04): exactly one 主办 and one 属地 for every category everywhere, with a person each; mistakes are
told with their line. The night roster (R34)."""

from datetime import datetime, time
from pathlib import Path

import pytest

from zone import BadZone, Duty, DutyTable, Terms, Zone
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


def read(tmp_path: Path, duties: str, *, head: str = HEAD) -> DutyTable:
    path = tmp_path / "duty.yaml"
    path.write_text(head + duties, "utf-8")
    return DutyTable.load(
        path, categories=("dust", "noise"), subdistricts=("north", "south"), units=("planning", "urban")
    )


def problems(tmp_path: Path, duties: str, *, head: str = HEAD) -> list[tuple[int, str]]:
    with pytest.raises(BadRows) as told:
        read(tmp_path, duties, head=head)
    return [(problem.line, problem.says) for problem in told.value.problems]


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
    assert problems(tmp_path, rows, head=head) == [(3, "unit urban has no leader in charge")]


def test_s04_a_gap_is_told_with_its_line(tmp_path: Path) -> None:
    rows = (
        "  - {categories: dust, subdistricts: all, unit: planning}\n"
        "  - {categories: noise, subdistricts: north, unit: urban}\n"
    )
    assert problems(tmp_path, rows) == [(8, "gap: nobody has noise in south")]


def test_s04_an_overlap_is_told_with_both_lines(tmp_path: Path) -> None:
    rows = (
        "  - {categories: all, subdistricts: all, unit: planning}\n"
        "  - {categories: noise, subdistricts: north, unit: urban}\n"
    )
    assert problems(tmp_path, rows) == [(8, "overlap: noise in north is given in line 7 already")]


def test_s04_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    rows = (
        "  - {categories: all, subdistricts: all, unit: police, helper: urban}\n"
        "  - {categories: smell, subdistricts: all, unit: fire}\n"
    )
    assert problems(tmp_path, rows, head=HEAD.replace("urban: 乙岗", "fire: 乙岗", 1)) == [
        (2, "unit fire is not in zone.yaml"),
        (2, "unit urban has no duty holder"),
        (7, "helper is not known here"),
        (8, "unit fire is not in zone.yaml"),
        (8, "categories: smell is not known"),
        *[(8, f"gap: nobody has {what} in {where}") for what in ("dust", "noise") for where in ("north", "south")],
    ]


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    assert [line for line, _ in problems(tmp_path, "  - {categories: [dust\n", head=HEAD)] == [8]


def test_a_zone_with_a_gap_does_not_load(tmp_path: Path) -> None:
    for name in ("zone.yaml", "duty.yaml"):
        text = (TRAINING / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("[industrial_gas, quarry]", "industrial_gas"), "utf-8")
    with pytest.raises(BadZone, match=r"duty\.yaml:\d+: gap: nobody has quarry in beitan"):
        Zone.load(tmp_path)


@pytest.mark.parametrize(
    ("at", "team"),
    [
        ("2026-11-23 22:00", "夜组"),  # Monday
        ("2026-11-24 05:59", "夜组"),  # Monday's shift goes on over midnight
        ("2026-11-24 06:00", None),
        ("2026-11-24 22:00", None),  # no shift on Tuesday
        ("2026-11-28 12:00", "周末组"),
    ],
)
def test_r34_who_is_on_watch(tmp_path: Path, at: str, team: str | None) -> None:
    night = (
        "night:\n"
        '  - {from: "17:30", to: "06:00", days: [mon], team: 夜组, within_minutes: 30}\n'
        '  - {from: "09:00", to: "17:00", days: [sat, sun], team: 周末组, within_minutes: 60}\n'
    )
    table = read(
        tmp_path,
        "  - {categories: all, subdistricts: all, unit: planning}\n",
        head=HEAD.replace("night: []\n", night),
    )
    shift = table.on_watch(datetime.fromisoformat(at))
    assert (shift.team if shift else None) == team


def test_r34_two_teams_at_once_are_told(tmp_path: Path) -> None:
    night = (
        "night:\n"
        '  - {from: "20:00", to: "06:00", days: [mon], team: 甲组, within_minutes: 30}\n'
        '  - {from: "05:00", to: "07:00", days: [tue], team: 乙组, within_minutes: 30}\n'
    )
    rows = "  - {categories: all, subdistricts: all, unit: planning}\n"
    told = problems(tmp_path, rows, head=HEAD.replace("night: []\n", night))
    assert told == [(7, "overlap: two night shifts at once (乙组)")]


def test_a_time_without_quotes_is_told(tmp_path: Path) -> None:
    night = "night:\n  - {from: 20:00, to: 06:00, days: all, team: 甲组, within_minutes: 30}\n"
    rows = "  - {categories: all, subdistricts: all, unit: planning}\n"
    told = problems(tmp_path, rows, head=HEAD.replace("night: []\n", night))
    assert [line for line, _ in told] == [6] and time(20) not in told


def test_terms_say_where_they_come_from_and_a_zone_may_replace_them(tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text("- {id: hand_back, amount: 5, unit: working_day, source: 内部约定}\n", "utf-8")
    shipped, own = Terms.load(), Terms.load(path)
    assert all(term.source for term in shipped.rows.values())
    assert (shipped["hand_back"].amount, own["hand_back"].amount, own["accept"]) == (1, 5, shipped["accept"])


@pytest.mark.parametrize(
    "row",
    [
        "{id: hand_back, amount: 6, unit: working_day, source: 内部约定}",
        "{id: lunch, amount: 1, unit: day, source: 内部约定}",
        "{id: accept, amount: 0, unit: day, source: 内部约定}",
        '{id: accept, amount: 1, unit: day, source: ""}',
        "{id: hard_cap, amount: 60, unit: working_day, source: 内部约定}",
    ],
)
def test_a_term_that_can_t_be_is_refused_with_its_line(tmp_path: Path, row: str) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text(f"# own\n- {row}\n", "utf-8")
    with pytest.raises(BadRows, match=r"terms\.yaml:2:"):
        Terms.load(path)
