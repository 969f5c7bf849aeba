"""YAML rows that know their line, so that a mistake in reviewed data is told with the place to mend."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_LINE = "__line__"


@dataclass(frozen=True, slots=True)
class Problem:
    path: Path
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}"


class BadRows(ValueError):
    """Every problem found, one a line: whoever mends the file sees them all at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class _Loader(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        made = super().construct_mapping(node, deep=deep)
        made[_LINE] = node.start_mark.line + 1
        return made


def load(path: Path) -> Any:
    """What the file says; every mapping in it knows its line (`line_of`). Raises BadRows for what is no YAML."""
    try:
        return yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadRows([Problem(path, line, str(error.problem))]) from error


def line_of(row: Mapping[str, Any]) -> int:
    return int(row.get(_LINE, 1))


def items(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Without the line."""
    return ((str(key), value) for key, value in row.items() if key != _LINE)


def problems_of(row: Any, path: Path, *, required: Mapping[str, type], optional: Mapping[str, type]) -> list[Problem]:
    """Missing, unknown and ill-typed fields of one row."""
    if not isinstance(row, dict):
        return [Problem(path, 1, f"a row with {', '.join(required)} is expected, not {row!r}")]
    fields, line, found = {**required, **optional}, line_of(row), list[Problem]()
    found += [Problem(path, line, f"{name} is missing") for name in required if name not in row]
    for name, value in items(row):
        if name not in fields:
            found.append(Problem(path, line, f"{name} is not known here"))
        elif not isinstance(value, fields[name]):
            found.append(Problem(path, line, f"{name}: {value!r} is no {fields[name].__name__}"))
    return found
