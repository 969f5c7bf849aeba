"""Forms change rows in the text of a reviewed file, and leave everything else as somebody wrote it."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.zone.conftest import XUZHOU
from zone.duty_rows import FIELD, DutyRow
from zone.duty_rows import given as taken_over
from zone.row_editing import NotEditable, rows_of, values_of, with_rows, with_value

TABLE = """# Who does what.
units: {planning: 陈工, urban: "何工"}  # posts
leaders:
  planning: 秦某
duties:
  # dust
  - {categories: site_dust, subdistricts: all, unit: planning, basis: 第1128条}
  - categories: [water, waste]  # two
    subdistricts: all
    unit: urban
  # the rest
  - {categories: other, subdistricts: all, unit: urban}
night: []
"""


def test_a_changed_row_leaves_comments_and_other_rows() -> None:
    rows = rows_of(TABLE, "duties")
    assert [(row.line, row.values["unit"]) for row in rows] == [(7, "planning"), (8, "urban"), (12, "urban")]
    moved = with_rows(
        TABLE, [(0, rows[0].values), (1, {**rows[1].values, "unit": "planning"}), (2, rows[2].values)], "duties"
    )
    assert moved == TABLE.replace(
        "- categories: [water, waste]  # two\n    subdistricts: all\n    unit: urban\n",
        "- {categories: [water, waste], subdistricts: all, unit: planning}\n",
    )


def test_rows_are_taken_out_and_added_at_the_end() -> None:
    rows = rows_of(TABLE, "duties")
    new = {"categories": "noise", "subdistricts": "all", "unit": "urban"}
    changed = with_rows(TABLE, [(0, rows[0].values), (2, rows[2].values), (None, new)], "duties")
    assert [row.values for row in rows_of(changed, "duties")] == [rows[0].values, rows[2].values, new]
    assert "# the rest" in changed and "# two" not in changed
    night = with_rows(TABLE, [(None, {"team": "夜班"})], "night")
    assert rows_of(night, "night")[0].values == {"team": "夜班"}
    assert night.startswith(TABLE.removesuffix("night: []\n"))


def test_a_plain_value_is_replaced_and_quoted_where_yaml_needs_it() -> None:
    assert values_of(TABLE, "units") == {"planning": "陈工", "urban": "何工"}
    changed = with_value(with_value(TABLE, "units", "urban", "a: b"), "leaders", "planning", "秦二")
    assert changed == TABLE.replace('"何工"', "'a: b'").replace("planning: 秦某", "planning: 秦二")


@pytest.mark.parametrize("text", ["", "# nothing\n", "a: [", "duties: 1", "duties: [1]", "x: y"])
def test_what_is_no_table_is_left_to_the_editor_of_text(text: str) -> None:
    with pytest.raises(NotEditable):
        rows_of(text, "duties")


CATEGORIES, PLACES = ("a", "b", "c", "d"), ("x", "y", "z")
SOME = st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True).map(tuple)
SOMEWHERE = st.lists(st.sampled_from(PLACES), unique=True).map(tuple)


def pairs(row: DutyRow) -> set[tuple[str, str]]:
    return set(product(row.categories, row.subdistricts or PLACES))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SOME, SOMEWHERE), min_size=1, max_size=6))
def test_however_rows_take_over_every_pair_has_one_row(steps: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    table = [DutyRow(categories=CATEGORIES, subdistricts=(), unit="first")]
    for number, (categories, places) in enumerate(steps):
        new = DutyRow(categories=categories, subdistricts=places, unit=f"unit{number}")
        table = [row for _, row in taken_over(table, None, new, subdistricts=PLACES)]
        covered = [pair for row in table for pair in pairs(row)]
        assert sorted(covered) == sorted(product(CATEGORIES, PLACES))
        assert {row.unit for row in table for pair in pairs(row) if pair in pairs(new)} == {new.unit}


def test_the_shipped_table_is_read_and_written_back_unchanged() -> None:
    text = (XUZHOU / "duty.yaml").read_text("utf-8")
    rows = [DutyRow.read(row.values, categories=()) for row in rows_of(text, FIELD)]
    assert with_rows(text, [(at, row.values) for at, row in enumerate(rows)], FIELD) == text
