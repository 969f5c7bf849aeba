"""docs/features.md names files and tests that exist, and every row has one or says why not."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LINES = (ROOT / "docs/features.md").read_text("utf-8").splitlines()
ROWS = [line for line in _LINES if re.match(r"\| [A-Z]\d\d ", line)]


def test_every_file_named_is_there() -> None:
    named = {name for row in ROWS for name in re.findall(r"`([\w/-]+(?:\.\w+)+)`", row)}
    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_every_test_named_is_there() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", code))
    named = {name for row in ROWS for name in re.findall(r"`(test_\w+)`", row)}
    assert sorted(named - there) == []


def test_a_row_is_shown_by_a_test_or_says_that_it_is_not_built() -> None:
    assert [row for row in ROWS if "`test_" not in row and "Not built" not in row] == []


def test_an_id_stands_once() -> None:
    ids = [row.split()[1] for row in ROWS]
    assert len(ids) == len(set(ids))
