"""A table's answer with English labels (`content/english/tables.toml`): headings, units and questions. What the rows
list stays Chinese, as it is printed."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from knowledge.tables.values import Row, TableAnswer
from texts import label

_FILE = Path(__file__).parent.parent / "content" / "english" / "tables.toml"
_NUMBER = re.compile(r"[\d.]+")
#: questions that are texts, without a part of the table
_ASKED = ("tables.which_row", "tables.decibels")
_IS_IT = "tables.is_it"
_ZH, _EN = "zh_CN", "en"


@dataclass(frozen=True, slots=True)
class Labels:
    #: by the kind of table
    titles: Mapping[str, str]
    columns: Mapping[str, str]
    #: parts of headings, the longest first
    headings: tuple[tuple[str, str], ...]
    units: tuple[tuple[re.Pattern[str], str], ...]
    questions: Mapping[str, str]


def in_english(answer: TableAnswer) -> TableAnswer:
    """The same answer; whatever has no English label stays as it is."""
    labels = load_labels()
    return replace(
        answer,
        title=f"{labels.titles[answer.kind]} ({answer.title})",
        column=labels.columns.get(answer.column, answer.column),
        rows=tuple(_row(row, labels) for row in answer.rows),
        ask=tuple(_question(asked, labels) for asked in answer.ask),
    )


def _row(row: Row, labels: Labels) -> Row:
    columns = tuple((labels.columns.get(column, column), _cell(cell, labels)) for column, cell in row.columns)
    return replace(row, group=_heading(row.group, labels), name=_heading(row.name, labels, whole=True), columns=columns)


def _heading(text: str, labels: Labels, *, whole: bool = False) -> str:
    """With its known parts in English; `whole`: only if it is one of them."""
    if whole:
        return dict(labels.headings).get(text, text)
    for chinese, english in labels.headings:
        text = text.replace(chinese, english)
    return text


def _cell(cell: str, labels: Labels) -> str:
    """A value with its unit, or several with spaces between; any other cell stays."""
    values = [_value(value, labels) for value in cell.split()]
    return cell if None in values else ", ".join(filter(None, values))


def _value(value: str, labels: Labels) -> str | None:
    """None if neither a number nor a unit that is known."""
    if _NUMBER.fullmatch(value):
        return value
    return next((found.expand(english) for unit, english in labels.units if (found := unit.fullmatch(value))), None)


def _question(asked: str, labels: Labels) -> str:
    known = {**labels.questions, **{label(key, _ZH): label(key, _EN) for key in _ASKED}}
    if asked in known:
        return known[asked]
    before, after = label(_IS_IT, _ZH, clause="\n").split("\n")
    if asked.startswith(before) and asked.endswith(after):
        return label(_IS_IT, _EN, clause=asked.removeprefix(before).removesuffix(after))
    return asked


@cache
def load_labels() -> Labels:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    longest_first = sorted(data["headings"].items(), key=lambda pair: -len(pair[0]))
    return Labels(
        titles=data["titles"],
        columns=data["columns"],
        headings=tuple(longest_first),
        units=tuple((re.compile(unit), english) for unit, english in data["units"].items()),
        questions=data["questions"],
    )
