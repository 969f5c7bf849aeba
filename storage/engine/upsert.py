"""INSERT … ON CONFLICT, which both databases support but SQLAlchemy writes per dialect.

Statements are cached, so that each is compiled once.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(dialect: str, table: Table) -> Any:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def upsert(dialect: str, table: Table, keys: tuple[str, ...], updates: tuple[str, ...]) -> Any:
    """Inserts a row. If a row with these `keys` exists, sets its `updates` columns, or leaves it unchanged if there are
    none."""
    statement = _insert(dialect, table)
    if not updates:
        return statement.on_conflict_do_nothing(index_elements=list(keys))
    changes = {name: statement.excluded[name] for name in updates}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changes)


@cache
def add_up(dialect: str, table: Table, keys: tuple[str, ...], amounts: tuple[str, ...]) -> Any:
    """Inserts a row. If a row with these `keys` exists, adds the `amounts` to it."""
    statement = _insert(dialect, table)
    changes = {name: table.c[name] + statement.excluded[name] for name in amounts}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=changes)


@cache
def insert_or_nothing(dialect: str, table: Table) -> Any:
    """Inserts a row unless it violates a unique constraint."""
    return _insert(dialect, table).on_conflict_do_nothing()


def put(connection: Connection, table: Table, *, keys: Sequence[str], row: Mapping[str, Any]) -> None:
    updates = tuple(name for name in row if name not in keys)
    connection.execute(upsert(connection.dialect.name, table, tuple(keys), updates), row)
