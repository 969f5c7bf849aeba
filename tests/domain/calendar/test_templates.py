"""Templates of due dates: those that ship, and what is wrong in a file of an operator."""

from datetime import date
from pathlib import Path

import pytest

from bot.calendar_templates import check_date_bases
from complaints.model import PermitKind
from enterprises.calendar.loading import Bases, load_templates
from enterprises.calendar.templates import Catalogue
from knowledge.entries import load_entries
from zone.rows import BadRows

TODAY = date(2026, 11, 29)
GOOD = "  - {id: a, title: 甲, about: 说明, source: 证照}\n"


def problems(folder: Path, rows: str, *, bases: Bases | None = None) -> list[tuple[int, str]]:
    (folder / "calendar.yaml").write_text(f"templates:\n{rows}", "utf-8")
    with pytest.raises(BadRows) as refused:
        load_templates(folder, bases=bases)
    return [(one.line, one.key) for one in refused.value.problems]


def test_e12_every_template_that_ships_rests_on_what_is_in_force() -> None:
    check_date_bases(None, TODAY)
    known = {one.id for one in load_entries()}
    catalogue = load_templates(None)
    assert {one.source.entry for one in catalogue.templates} - {""} <= known
    assert {kind for kind in PermitKind if catalogue.of_permit(kind) is None} == set()


def test_only_a_rule_that_names_days_computes_a_day() -> None:
    computed = {one.id: (one.before_days, one.source.law, one.source.article) for one in load_templates(None).templates}
    assert {name: rule for name, rule in computed.items() if rule[0]} == {
        "discharge_renewal": (60, "排污许可管理条例", 14),
        "drainage_renewal": (30, "行政许可法", 50),
    }


def test_what_suits_trade_or_sites_comes_first() -> None:
    catalogue: Catalogue = load_templates(None)
    suits, others = catalogue.offered({"restaurant"}, "家具制造")
    assert [one.id for one in suits] == [
        "registration_end", "drainage_renewal", "other_end", "carbon_change", "training",
    ]  # fmt: skip
    assert len(suits) + len(others) == len(catalogue.templates)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("{id: b, title: 乙, about: 说明}", "no_source"),
        ("{id: b, title: 乙, about: 说明, source: x, permits: [dischrge]}", "unknown_permit"),
        ("{id: b, title: 乙, about: 说明, source: x, kinds: [factry]}", "unknown_site_kind"),
        ("{id: b, title: 乙, about: 说明, source: x, before_days: 9999}", "out_of_range"),
        ("{id: b, title: 乙, about: 说明, source: x, every: {count: 0, span: month}}", "out_of_range"),
        ("{id: b, title: 乙, about: 说明, source: x, every: {count: 1, span: fortnight}}", "unknown_span"),
        ("{id: b, title: 乙, about: 说明, source: x, law: 行政许可法}", "law_and_article"),
        ("{id: b, title: 乙, about: 说明, source: x, sourec: y}", "unknown_field"),
        ("{id: a, title: 乙, about: 说明, source: x}", "given_twice"),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, row: str, key: str) -> None:
    assert problems(tmp_path, f"{GOOD}  - {row}\n") == [(3, key)]


def test_a_permit_has_one_template(tmp_path: Path) -> None:
    rows = "".join(f"  - {{id: {name}, title: 甲, about: 说明, source: x, permits: [night]}}\n" for name in "ab")
    assert problems(tmp_path, rows) == [(3, "permit_twice")]


def test_an_entry_or_article_that_is_not_in_force_is_said(tmp_path: Path) -> None:
    bases = Bases(
        entries={"old": (date(2020, 1, 1), date(2025, 1, 1))}, in_force=lambda law, article: False, today=TODAY
    )  # fmt: skip
    rows = (
        "  - {id: a, title: 甲, about: 说明, entry: old}\n"
        "  - {id: b, title: 乙, about: 说明, entry: new}\n"
        "  - {id: c, title: 丙, about: 说明, source: x, law: 旧法, article: 3}\n"
    )
    assert problems(tmp_path, rows, bases=bases) == [
        (2, "entry_not_in_force"), (3, "unknown_entry"), (4, "article_not_in_force"),
    ]  # fmt: skip


def test_a_zone_without_the_file_has_the_shipped_templates(tmp_path: Path) -> None:
    assert load_templates(tmp_path) == load_templates(None)
