"""The migrations make exactly the tables that the code uses."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import storage.tx  # noqa: F401 - imports every table module
from storage.engine import open_engine
from storage.migrations import UnknownShape, config, migrate, newest
from storage.schema import metadata
from storage.store import Store


def test_the_migrated_database_is_what_the_code_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    migrate(store.engine)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_newer_release_s_database_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db", writes=True, pool_size=1)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnknownShape, match="9999"):
        migrate(engine)
    engine.dispose()


def test_the_newest_migration_is_known_by_its_file_s_name() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [newest()]
