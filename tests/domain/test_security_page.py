"""docs/security.md names tests that exist, each in its file, and every attack and section has one or says why not."""

import re
from functools import cache

from tests.domain.test_features import ROOT

PAGE = (ROOT / "docs/security.md").read_text("utf-8")
_NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
_ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith(("| tries", "| happens"))]
_EXCUSES = ("met by paper", "met:", "not applicable", "proxy:", "| section |")


@cache
def named_in(name: str) -> frozenset[str]:
    path = ROOT / "tests" / name
    return frozenset(re.findall(r"def (test_\w+)\(", path.read_text("utf-8"))) if path.is_file() else frozenset()


def test_every_test_named_is_in_its_file() -> None:
    named = _NAMED.findall(PAGE)
    assert len(named) > 100
    assert [f"{file}::{test}" for file, test in named if test not in named_in(file)] == []


def test_no_test_is_named_in_another_way() -> None:
    assert re.findall(r"`[^`]*test_\w+`", _NAMED.sub("", PAGE)) == []


def test_every_row_has_a_test_or_says_why_not() -> None:
    assert [row for row in _ROWS if not _NAMED.search(row) and not any(word in row for word in _EXCUSES)] == []


def test_every_chapter_of_the_standard_is_there() -> None:
    chapters = {int(number) for number in re.findall(r"^\| (\d+)\.\d", PAGE, re.M)}
    assert chapters == set(range(1, 15))
