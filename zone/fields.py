"""The kinds of values in fields of reviewed data, and the check of a row's fields."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zone.rows import Row, Rows, Sheet, shown

_ID = re.compile(r"[A-Za-z0-9_-]+")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
#: characters of an id that fits a column, and of one that fits a narrower column or a button
_LONGEST_ID, _LONGEST_SHORT_ID = 64, 32


@dataclass(frozen=True, slots=True)
class ValueKind:
    """`key`: the text about a value that does not fit."""

    key: str
    fits: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_id(value: Any, longest: int) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value)) and len(value) <= longest


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


TEXT = ValueKind("not_text", _is_text)
#: text that may be empty
NOTE = ValueKind("not_text", lambda value: isinstance(value, str))
ID = ValueKind("not_id", lambda value: _is_id(value, _LONGEST_ID))
SHORT_ID = ValueKind("not_short_id", lambda value: _is_id(value, _LONGEST_SHORT_ID))
WHOLE = ValueKind("not_whole", _is_whole)
NUMBER = ValueKind("not_number", lambda value: _is_whole(value) or (isinstance(value, float) and math.isfinite(value)))
YES_NO = ValueKind("not_yes_no", lambda value: isinstance(value, bool))
#: quoted: YAML reads 20:00 as the number 1200
TIME = ValueKind("not_time", lambda value: isinstance(value, str) and bool(_TIME.fullmatch(value)))
WORDS = ValueKind("not_words", _is_words)
#: one name, or a list of them
NAMES = ValueKind("not_names", lambda value: _is_text(value) or (_is_words(value) and bool(value)))
ROWS = ValueKind("not_rows", lambda value: isinstance(value, Rows))
MAP = ValueKind("not_map", lambda value: isinstance(value, Row))


@dataclass(frozen=True, slots=True)
class Fields:
    required: Mapping[str, ValueKind]
    optional: Mapping[str, ValueKind]

    def check(self, value: Any, sheet: Sheet, line: int) -> Row | None:
        """The row if it has all required fields and no unknown ones; otherwise None, with its problems reported."""
        if value is None:
            sheet.wrong(line, "nothing_here", fields=", ".join(self.required))
            return None
        if not isinstance(value, Row):
            sheet.wrong(line, "not_row", value=shown(value), fields=", ".join(self.required))
            return None
        before, known = len(sheet.problems), {**self.required, **self.optional}
        for name in self.required:
            if name not in value:
                sheet.wrong(value.line, "missing", field=name)
        for name, given in value.items():
            at, kind = value.line_of(name), known.get(name)
            if kind is None:
                sheet.unknown(at, "unknown_field", name, known)
            elif given is None:
                sheet.wrong(at, "no_value", field=name)
            elif not kind.fits(given):
                sheet.wrong(at, kind.key, field=name, value=shown(value.written.get(name, given)))
        return value if len(sheet.problems) == before else None


def rows_with_ids(values: Any, sheet: Sheet, fields: Fields, line: int) -> Iterator[Row]:
    """The valid rows of a list, each with a unique id."""
    if not isinstance(values, Rows):
        sheet.wrong(line, "not_list", value=shown(values))
        return
    seen = dict[str, int]()
    for value, at in zip(values, values.lines, strict=True):
        row = fields.check(value, sheet, at)
        if row is None:
            continue
        if row["id"] in seen:
            sheet.wrong(row.line_of("id"), "given_twice", name=row["id"], first=seen[row["id"]])
            continue
        seen[row["id"]] = row.line_of("id")
        yield row
