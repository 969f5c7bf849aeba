"""Migrates a database to the current schema, at every start and with `python -m bot migrate`.

Alembic is imported only if there is something to migrate, which saves a tenth of the startup time.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.engine.errors import UnusableDatabase

if TYPE_CHECKING:
    from alembic.config import Config

#: arbitrary key of the advisory lock for migrating on a PostgreSQL server
_LOCK = 7_265_337


class UnknownShape(Exception):
    """The database was written by a newer release; this one does not know `revisions`."""

    def __init__(self, revisions: str) -> None:
        super().__init__(f"the database is at migration {revisions}, which this release does not know")
        self.revisions = revisions


def migrate(engine: Engine) -> None:
    """Runs all pending migrations in one transaction; machines that start together wait for each other.

    Raises UnknownShape for the data of a newer release, and UnusableDatabase if it can't be opened.
    """
    try:
        with engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, so a second process waits here
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))  # a large table takes its time
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if present(connection) == newest():
                return
            from alembic import command

            _check_known(connection)
            command.upgrade(config(connection), "head")
    except DBAPIError as error:
        where = engine.url.render_as_string(hide_password=True)
        raise UnusableDatabase(where, str(error.orig)) from None
    except UnicodeDecodeError:  # the driver's message quotes a damaged schema
        raise UnusableDatabase(engine.url.render_as_string(hide_password=True), "malformed database schema") from None


def newest() -> str:
    """The last revision, from the file names in versions/."""
    return max(path.name.partition("_")[0] for path in _versions())


def _versions() -> Iterable[Path]:
    return (Path(__file__).parent / "versions").glob("[0-9]*.py")


def present(connection: Connection) -> str:
    """The revision that the database has; "" for one without tables."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    return ", ".join(sorted(connection.scalars(text("SELECT version_num FROM alembic_version"))))


def known() -> frozenset[str]:
    """What this release can migrate from."""
    return frozenset({"", *(path.name.partition("_")[0] for path in _versions())})


def config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def _check_known(connection: Connection) -> None:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if unknown := set(MigrationContext.configure(connection).get_current_heads()) - known:
        raise UnknownShape(", ".join(sorted(unknown)))
