"""The migrations make exactly the tables that the code uses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, MetaData, Table, text

import storage.tx  # noqa: F401 - imports every table module
from complaints.ports import QueueFilter
from storage.engine import open_engine
from storage.migrations import UnknownShape, config, migrate, newest
from storage.schema import metadata
from storage.store import Store
from tests.contracts.conftest import BOTH, KEYS
from tests.contracts.samples import NOW
from tests.postgres import PostgresServer


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without any table."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path}/old.db", keys=KEYS)
        yield store
        store.close()
        return
    server: PostgresServer = request.getfixturevalue("server")
    name = server.create()
    store = Store(server.url(name), keys=KEYS)
    yield store
    store.close()
    server.drop(name)


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


def test_s01_cases_from_before_are_filtered_and_found_by_their_words(empty: Store) -> None:
    places = (("", "damiao", "大庙 东门"), ("jinlonghu", "damiao", ""), ("", None, "ABC路"))
    with empty.engine.begin() as connection:
        command.upgrade(config(connection), "0010")
        table = Table("cases", MetaData(), autoload_with=connection)
        for case_id, (territory, subdistrict, address) in enumerate(places, start=1):
            told = {"id": case_id, "number": f"LW-{case_id}", "state": "submitted", "text": "工地扬尘"}
            row = told | {"territory": territory, "subdistrict": subdistrict, "address": address}
            connection.execute(table.insert().values({**_anything(table), **row}))
    migrate(empty.engine)

    def found(where: QueueFilter) -> list[int]:
        return [row["id"] for row in empty.read_now(lambda tx: tx.cases.page_of_export(where, after=0, limit=9))]

    by_place = [found(QueueFilter(subdistrict=name)) for name in ("damiao", "jinlonghu", "")]
    assert by_place == [[1], [2], [3]]
    assert [found(QueueFilter(text=words)) for words in ("扬尘", "东门", "abc", "lw-2")] == [[1, 2, 3], [1], [3], [2]]


def _anything(table: Table) -> dict[str, Any]:
    """Some value for each column that must have one."""
    needed = [column for column in table.columns if not column.nullable]
    return {column.name: NOW if isinstance(column.type, DateTime) else column.type.python_type() for column in needed}
