"""Moves all records into another database, SQLite or PostgreSQL.

The target gets everything in one transaction, so it has all or nothing; a mark that is committed before says that
nothing may use it until then. The source is only read, and nobody else writes to it meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, delete, make_url, select, text
from sqlalchemy.exc import DBAPIError

from storage.engine.copying import Tally, copy, count_on, tally
from storage.engine.errors import translated
from storage.engine.opening import open_engine, sqlite_file
from storage.engine.schema import metadata
from storage.engine.sqlite_files import make_private
from storage.migrations import migrate, newest, present
from storage.settings import SettingsTable, settings
from storage.tx import Keys, Tx  # imports every table module, so that the metadata is complete
from storage.verifying import is_ours

#: settings: a move into this database has begun; what recognises the key with which its fields are sealed
_UNFINISHED, _SEALED_WITH = "move_unfinished", "sealed_with"
#: sessions of the service and its commands (storage/engine/opening.py)
_SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND application_name = current_setting('application_name')"
)

#: called with a table's name and the rows that are done
Progress = Callable[[str, int], None]


class MoveRefused(Exception):
    """`key`: why nothing was moved, with `values` for its words."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Differs(Exception):
    """A table of the target is not what was read from the source."""


def move(
    source: str, target: str, *, keys: Keys, known_by: str, copied: Callable[[str, Tally], None], progress: Progress
) -> None:
    """`known_by` recognises the key of the source; `copied` is called for each table that is at the target and equal.
    Raises MoveRefused, NotCopied, Differs and StorageError."""
    with _opened(source) as old, old.begin() as read:
        _hold_still(read)
        _refuse_source(read, keys, known_by)
        with _opened(target) as new:
            migrate(new)
            with new.begin() as written:
                _refuse_target(written)
                SettingsTable(written).put(_UNFINISHED, "1")
            with new.begin() as written:
                _hold_still(written)
                for table in metadata.sorted_tables:  # those that others refer to first
                    copied(table.name, _copy(read, written, table, progress))
                    count_on(read, written, table)
                SettingsTable(written).put(_SEALED_WITH, known_by)
            _analyze(new)


def _analyze(engine: Engine) -> None:
    """Without statistics PostgreSQL plans the first queries badly."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("ANALYZE"))


def is_unfinished(tx: Tx) -> bool:
    return tx.settings.get(_UNFINISHED) is not None


def sealed_with(tx: Tx) -> str:
    """What recognises the key of records that were moved here; empty for others."""
    return tx.settings.get(_SEALED_WITH) or ""


def shown(url: str) -> str:
    """A file, or an address without its password."""
    file = sqlite_file(url)
    return str(file) if file is not None else make_url(url).render_as_string(hide_password=True)


def is_same_place(one: str, other: str) -> bool:
    return _place(one) == _place(other)


def _place(url: str) -> object:
    file, parts = sqlite_file(url), make_url(url)
    return file.resolve() if file is not None else (parts.host, parts.query.get("host"), parts.port, parts.database)


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    if (file := sqlite_file(url)) is not None:
        make_private(file)
    engine = open_engine(url, writes=True, pool_size=1)
    try:
        yield engine
    except DBAPIError as error:
        raise translated(error) from error
    finally:
        engine.dispose()


def _hold_still(connection: Connection) -> None:
    """Until the end of the transaction nobody else writes (a transaction of SQLite has its lock already), and the
    server allows all the time that is needed."""
    if connection.dialect.name == "sqlite":
        return
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {name} = 0"))
    there = connection.dialect.get_table_names(connection)
    quoted = [
        connection.dialect.identifier_preparer.format_table(one) for one in metadata.sorted_tables if one.name in there
    ]
    if quoted:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text(f"LOCK TABLE {', '.join(quoted)} IN SHARE ROW EXCLUSIVE MODE"))


def _refuse_source(source: Connection, keys: Keys, known_by: str) -> None:
    place = shown(source.engine.url.render_as_string(hide_password=False))
    if present(source) != newest():
        raise MoveRefused("not_migrated", place=place)
    tx = Tx(source, keys)
    if is_unfinished(tx):
        raise MoveRefused("unfinished", place=place)
    if others := _services_at(source):
        raise MoveRefused("in_use", place=place, count=others)
    if sealed_with(tx) not in ("", known_by) or not is_ours(tx):
        raise MoveRefused("other_key", place=place)


def _refuse_target(target: Connection) -> None:
    place = shown(target.engine.url.render_as_string(hide_password=False))
    if others := _services_at(target):
        raise MoveRefused("in_use", place=place, count=others)
    for table in metadata.sorted_tables:  # settings are no records: opening a database makes some
        if table is not settings and target.scalar(select(1).select_from(table).limit(1)):
            raise MoveRefused("not_empty", place=place, table=table.name)


def _services_at(connection: Connection) -> int:
    """Other connections of this product to a PostgreSQL database; a folder with SQLite is locked (bot/alone.py)."""
    return 0 if connection.dialect.name == "sqlite" else int(connection.scalar(text(_SESSIONS)) or 0)


def _copy(source: Connection, target: Connection, table: Table, progress: Progress) -> Tally:
    def tell(rows: int) -> None:
        progress(table.name, rows)

    if table is settings:  # those of the empty target, and the mark, which must be gone with the commit
        target.execute(delete(table))
    read = copy(source, target, table, tell)
    if read != tally(target, table, tell):
        raise Differs(table.name)
    return read
