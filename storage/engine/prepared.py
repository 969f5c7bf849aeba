"""Statements of the hot path: compiled once per dialect, then run directly on the driver's connection.

SQLAlchemy takes several times as long to execute a small statement as SQLite does, and every question needs a few. They
are written in Core like all others, belong to the same transaction, and raise StorageError.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.sql import ClauseElement

from storage.engine.errors import StorageError

_Process = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """`columns`: the keys of an INSERT's values. `results`: the columns whose values are returned."""

    def __init__(
        self, statement: ClauseElement, *, columns: Sequence[str] | None = None, results: Iterable[Any] = ()
    ) -> None:
        self._statement, self._columns, self._results = statement, columns, tuple(results)
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[Row]:
        compiled = self._for(connection)
        rows: list[Row] = compiled.execute(connection, values).fetchall()
        return rows if compiled.plain else [compiled.read(row) for row in rows]

    def first(self, connection: Connection, values: dict[str, Any]) -> Row | None:
        compiled = self._for(connection)
        row = compiled.execute(connection, values).fetchone()
        return row if row is None or compiled.plain else compiled.read(row)

    def run(self, connection: Connection, values: dict[str, Any]) -> int:
        """The number of rows affected."""
        return int(self._for(connection).execute(connection, values).rowcount)

    def _for(self, connection: Connection) -> "_Compiled":
        name = connection.dialect.name
        if name not in self._compiled:
            self._compiled[name] = _Compiled(self._statement, connection.dialect, self._columns, self._results)
        return self._compiled[name]


class _Compiled:
    def __init__(
        self, statement: ClauseElement, dialect: Dialect, columns: Sequence[str] | None, results: tuple[Any, ...]
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(columns) if columns else None)
        self.sql = str(compiled)
        self.positional: bool = compiled.positional
        names = compiled.positiontup if compiled.positional else list(compiled.binds)
        self.binds: tuple[tuple[str, Any], ...] = tuple((name, compiled.binds[name].value) for name in names)
        writers = (compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
        self.writers: tuple[tuple[int, _Process], ...] = tuple(
            (place, writer) for place, writer in enumerate(writers) if writer is not None
        )
        readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in results)
        self.readers: tuple[tuple[int, _Process], ...] = tuple(
            (place, reader) for place, reader in enumerate(readers) if reader is not None
        )
        self.plain = not self.readers
        self.failures: Any = dialect.dbapi

    def execute(self, connection: Connection, values: dict[str, Any]) -> Any:
        given = [values.get(name, default) for name, default in self.binds]
        for place, write in self.writers:
            given[place] = write(given[place])
        parameters: Any = given if self.positional else dict(zip((name for name, _ in self.binds), given, strict=True))
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(self.sql, parameters)
        except self.failures.Error as error:
            transient = isinstance(error, self.failures.OperationalError)
            raise StorageError(f"database: {error}", transient=transient) from error

    def read(self, row: Row) -> Row:
        values = list(row)
        for place, reader in self.readers:
            values[place] = reader(values[place])
        return tuple(values)


def insert_of(table: Table, columns: Sequence[str], *, returning: Any = None) -> Prepared:
    statement: Any = insert(table)
    if returning is None:
        return Prepared(statement, columns=columns)
    return Prepared(statement.returning(returning), columns=columns, results=(returning,))
