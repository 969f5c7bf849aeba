"""docs/features.md names files and tests that exist, and every row has one or says why not."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LINES = (ROOT / "docs/features.md").read_text("utf-8").splitlines()
ROWS = [line for line in _LINES if re.match(r"\| [A-Z]\d\d ", line)]
_CODE = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
TESTS = set(re.findall(r"def (test_\w+)\(", _CODE))


def test_every_file_named_is_there() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([\w/-]+(?:\.\w+)+)`", row)}
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_test_named_is_there() -> None:
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row)}
    assert sorted(named - TESTS) == []


def test_a_row_is_shown_by_a_test_or_says_that_it_is_not_built() -> None:
    assert [row for row in ROWS if "`test_" not in row and "Not built" not in row] == []


def test_an_id_stands_once() -> None:
    ids = [row.split()[1] for row in ROWS]
    assert len(ids) == len(set(ids))


def test_every_row_that_is_built_has_a_test_named_after_it() -> None:
    """So that a name alone leads from a failing test to its row: test_r05_…"""
    built = {row.split()[1].lower() for row in ROWS if "Not built" not in row}
    assert len(built) > 50
    named = {part for test in TESTS for part in test.split("_")}
    assert sorted(built - named) == []
