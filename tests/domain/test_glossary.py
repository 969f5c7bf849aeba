"""docs/glossary.md names things that exist, and each word once."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LINES = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in _LINES
    if line.startswith("| ") and " name in code " not in line
]
NAMES = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[-2] + row[-1])}
#: packages that architecture.md reserves, and words that are no names
NOT_NAMES = {"inspections/", "LW-", "accepted"}


@cache
def _body(path: Path) -> list[ast.stmt]:
    return ast.parse(path.read_text("utf-8")).body


def _defined(body: list[ast.stmt], name: str) -> list[ast.stmt] | None:
    """What `name` contains where it is defined in `body`; empty for a value, None where it is not defined."""
    for statement in body:
        match statement:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() if statement.name == name:
                return statement.body
            case ast.AnnAssign(target=ast.Name(id=found)) if found == name:
                return []
            case ast.Assign(targets=[ast.Name(id=found), *_]) if found == name:
                return []
    return None


def _exists(name: str) -> bool:
    if "/" in name:
        return (ROOT / name).exists()
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        module = ROOT.joinpath(*parts[:end])
        path = module / "__init__.py" if module.is_dir() else module.with_suffix(".py")
        if path.is_file():
            body: list[ast.stmt] | None = _body(path)
            for part in parts[end:]:
                body = None if body is None else _defined(body, part)
            return body is not None
    return False


def test_every_name_in_code_exists() -> None:
    assert len(NAMES) > 100
    assert sorted(name for name in NAMES - NOT_NAMES if not _exists(name)) == []


def test_a_word_stands_in_one_row_only() -> None:
    words = [row[0] for row in ROWS if not set(row[0]) <= {"-"}]
    assert len(words) == len(set(words))


def test_a_name_that_is_gone_is_noticed() -> None:
    assert _exists("complaints.model.case.Kind.REPORT")
    assert not _exists("complaints.model.case.Kind.RUMOUR")
    assert not _exists("complaints.model.nowhere.Kind")
    assert not _exists("docs/nowhere.md")
