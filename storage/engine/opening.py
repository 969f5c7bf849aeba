"""Opens SQLite and PostgreSQL with the settings this product needs."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError

#: seconds that a writer waits for the transaction of another process before it gives up
BUSY_TIMEOUT_S = 5
#: seconds after which PostgreSQL ends a statement of the service, and a transaction that does nothing
_STATEMENT_S, _IDLE_S = 60, 60
#: seconds after which either side takes a connection for dead whose other side is gone, so that its locks are free
_DEAD_S = {"idle": 10, "interval": 5, "count": 2}
#: seconds in which a connection that was just used is taken to be alive
_FRESH_S = 1.0
#: by this name PostgreSQL lists our connections (pg_stat_activity)
_NAME = "lvwang"


def is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite URL; None for other databases."""
    return Path(make_url(url).database or "") if is_sqlite(url) else None


def open_engine(url: str, *, writes: bool, pool_size: int) -> Engine:
    """Write transactions take their lock at the start (SQLite); read transactions see one snapshot and can't write."""
    if is_sqlite(url):
        return _sqlite(url, writes=writes, pool_size=pool_size)
    engine = create_engine(url, pool_size=pool_size, max_overflow=0, connect_args=_limits(url))
    _ping_the_idle(engine)
    if writes:
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def open_unpooled(url: str) -> Engine:
    """PostgreSQL: each connection is a session of its own, which the server ends when it is closed."""
    return create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_limits(url))


def _ping_the_idle(engine: Engine) -> None:
    """A connection that nobody used for a while is tried before it is given out. SQLAlchemy's own pool_pre_ping would
    try it before every transaction, which is one round trip in seven."""

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def check(connection: Any, record: Any, _proxy: Any) -> None:
        now = time.monotonic()
        if now - record.info.get("idle_since", now) < _FRESH_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool opens another one


def _limits(url: str) -> dict[str, Any]:
    """libpq's parameters; those in the address come first."""
    ours = {
        "statement_timeout": _STATEMENT_S * 1000,
        "idle_in_transaction_session_timeout": _IDLE_S * 1000,
        **{f"tcp_keepalives_{name}": value for name, value in _DEAD_S.items()},
    }
    arguments: dict[str, Any] = {
        "application_name": _NAME,
        "connect_timeout": BUSY_TIMEOUT_S,
        "options": " ".join(f"-c {name}={value}" for name, value in ours.items()),
        **{f"keepalives_{name}": value for name, value in _DEAD_S.items()},
    }
    return {name: value for name, value in arguments.items() if name not in make_url(url).query}


def _sqlite(url: str, *, writes: bool, pool_size: int) -> Engine:
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=0, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S}
    )
    # the journal of a savepoint stays in memory: in a file it costs as much as the work itself
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"]
    # erased content is overwritten, not only marked as free (storage.store.Store.fold_log empties the log)
    pragmas += ["secure_delete=ON"] if writes else ["query_only=ON"]

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is sent below, because the driver would send it too late
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
