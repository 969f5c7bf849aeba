"""Copies tables from one database into another, and compares them row by row."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import translated

#: rows in memory; tables with files have large ones
_PAGE, _PAGE_OF_FILES = 1000, 20
_DIGEST_SIZE = 32

#: called with the rows of the present table that are done
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Tally:
    """`digest`: the SHA-256 of all rows, added, so that their order does not matter."""

    rows: int
    digest: str


class NotCopied(Exception):
    """The target does not take a row of `table`; `why` is the database's message."""

    def __init__(self, table: str, why: str) -> None:
        super().__init__(f"{table}: {why}")
        self.table, self.why = table, why


def copy(source: Connection, target: Connection, table: Table, tell: Tell) -> Tally:
    """Copies all rows and returns what was read. Raises NotCopied."""
    tallying = _Tallying(table)
    own = _columns_to_itself(table)
    later = list[dict[str, Any]]()
    try:
        for page in _pages(source, table):
            tallying.add(page)
            later += _links(table, own, page)
            target.execute(insert(table), [{**row, **dict.fromkeys(own)} for row in page] if own else page)
            tell(tallying.rows)
        if later:
            target.execute(_linking(table, own), later)
    except DBAPIError as error:
        raise NotCopied(table.name, str(translated(error))) from error
    return tallying.result()


def tally(connection: Connection, table: Table, tell: Tell) -> Tally:
    tallying = _Tallying(table)
    for page in _pages(connection, table):
        tallying.add(page)
        tell(tallying.rows)
    return tallying.result()


def count_on(source: Connection, target: Connection, table: Table) -> None:
    """Numbers go on where they stood, also after rows that are deleted by now."""
    if table.autoincrement_column is not None:
        _count_on(target, table, max(_counted(source, table), _highest(target, table)))


def _pages(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    heavy = any(isinstance(column.type, LargeBinary) for column in table.columns)
    size = _PAGE_OF_FILES if heavy else _PAGE
    rows = connection.execute(select(table).order_by(*table.primary_key).execution_options(yield_per=size))
    for page in rows.mappings().partitions():
        yield [dict(row) for row in page]


class _Tallying:
    def __init__(self, table: Table) -> None:
        self._names = [column.name for column in table.columns]
        self._sum, self.rows = 0, 0

    def add(self, page: list[dict[str, Any]]) -> None:
        for row in page:
            values = json.dumps([row[name] for name in self._names], default=_plain, sort_keys=True)
            self._sum += int.from_bytes(hashlib.sha256(values.encode()).digest())
        self.rows += len(page)

    def result(self) -> Tally:
        return Tally(self.rows, (self._sum % 2 ** (8 * _DIGEST_SIZE)).to_bytes(_DIGEST_SIZE).hex())


def _plain(value: Any) -> object:
    if isinstance(value, date):  # datetimes too, which the tables keep in UTC
        return value.isoformat()
    return ["bytes", bytes(value).hex()]


def _columns_to_itself(table: Table) -> list[str]:
    """Columns that name a row of the same table, which may come later."""
    return [one.name for one in table.columns if any(key.column.table is table for key in one.foreign_keys)]


def _links(table: Table, own: list[str], page: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in page:
        if any(row[name] is not None for name in own):
            yield {f"at_{column.name}": row[column.name] for column in table.primary_key} | {
                name: row[name] for name in own
            }


def _linking(table: Table, own: list[str]) -> Any:
    there = [column == bindparam(f"at_{column.name}") for column in table.primary_key]
    return update(table).where(*there).values({name: bindparam(name) for name in own})


def _highest(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.max(table.autoincrement_column))) or 0)


def _counted(connection: Connection, table: Table) -> int:
    """The last number that the database gave to a row of the table; 0 if it keeps none."""
    if connection.dialect.name == "sqlite":
        last = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        return int(last or 0)
    sequence = _sequence(connection, table)
    if not sequence:
        return 0
    last = text("SELECT pg_sequence_last_value(CAST(:sequence AS regclass))")  # NULL before the first
    return int(connection.scalar(last, {"sequence": sequence}) or 0)


def _count_on(connection: Connection, table: Table, last: int) -> None:
    if not last:
        return
    at: Mapping[str, object] = {"name": table.name, "last": last}
    if connection.dialect.name == "sqlite":
        if table.dialect_options["sqlite"]["autoincrement"]:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), at)
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), at)
    elif sequence := _sequence(connection, table):
        connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _sequence(connection: Connection, table: Table) -> str:
    """PostgreSQL's name for what numbers the rows, quoted; empty if they get their numbers from us."""
    column: Column[Any] | None = table.autoincrement_column
    assert column is not None
    return connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name))) or ""
