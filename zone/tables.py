"""A reviewed table: a shipped file of rows with ids, and the rows of a zone that replace them."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from zone.fields import Fields, rows_with_ids
from zone.rows import Row, Rows, Sheet, load

Made = TypeVar("Made")


class Table(Generic[Made]):
    """`check` reports the problems of a row with valid fields; `make` converts a row without problems.
    `unknown`: the text key for an id missing from the shipped table."""

    def __init__(
        self,
        shipped: Path | None = None,
        *,
        fields: Fields,
        make: Callable[[Row], Made],
        check: Callable[[Row, Sheet], None] = lambda row, sheet: None,
        unknown: str = "",
    ) -> None:
        self._shipped, self._fields, self._make, self._check, self._unknown = shipped, fields, make, check, unknown

    @cached_property
    def shipped(self) -> Mapping[str, Made]:
        return self.read(self._shipped) if self._shipped is not None else {}

    def load(self, path: Path | None) -> dict[str, Made]:
        """The shipped rows; a row in `path` replaces the one with the same id. Raises BadRows and OSError."""
        own = self.read(path, known=self.shipped) if path is not None else {}
        return {**self.shipped, **own}

    def read(self, path: Path, *, known: Mapping[str, Made] | None = None) -> dict[str, Made]:
        """The rows of a file by id, in file order. Raises BadRows and OSError."""
        sheet, rows = Sheet(path), dict[str, Made]()
        values = load(path)
        for row in rows_with_ids(Rows(1) if values is None else values, sheet, self._fields, 1):
            before = len(sheet.problems)
            if known and self._unknown and row["id"] not in known:
                sheet.unknown(row.line_of("id"), self._unknown, row["id"], known)
            self._check(row, sheet)
            if len(sheet.problems) == before:
                rows[row["id"]] = self._make(row)
        sheet.check()
        return rows
