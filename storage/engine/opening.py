"""Opening SQLite and PostgreSQL the way this product needs them."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

#: seconds a writer waits for another process's transaction before it gives up
BUSY_TIMEOUT_S = 5


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLite address; None for another database."""
    return Path(make_url(url).database or "") if is_sqlite(url) else None


def open_engine(url: str, *, writes: bool, pool_size: int) -> Engine:
    """A writer's transactions lock from the start (SQLite); a reader's see one snapshot and can't change anything."""
    if is_sqlite(url):
        return _sqlite(url, writes=writes, pool_size=pool_size)
    engine = create_engine(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    if writes:
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite(url: str, *, writes: bool, pool_size: int) -> Engine:
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=0, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S}
    )
    # what a savepoint must be able to take back is kept in memory: in a file it costs as much as the work itself
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"]
    # what is erased is overwritten, not just marked free (storage.store.Store.fold_log does the rest)
    pragmas += ["secure_delete=ON"] if writes else ["query_only=ON"]

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver would begin too late
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
