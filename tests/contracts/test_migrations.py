"""The migrations make exactly the tables that the code uses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import DateTime, MetaData, Table, select, text

import storage.tx  # noqa: F401 - imports every table module
from complaints.ports import QueueFilter
from storage.engine import open_engine
from storage.migrations import UnknownShape, config, migrate, newest
from storage.schema import metadata
from storage.store import Store
from storage.webchat_ids import WEB_BOT_ID
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


def test_bindings_of_before_are_brought_to_one_a_channel(empty: Store) -> None:
    """And numbers of other systems to how they are meant."""
    engine, at, web_user = empty.engine, NOW, 2**52
    staff_rows = ((1, 2002, True), (2, web_user + 1, True), (3, 3003, False), (4, None, True))
    people_rows = (
        (1, 7, 2001, 1), (2, 7, 2002, 1), (3, 8, 2002, 1), (4, WEB_BOT_ID, web_user, 2),
        (5, WEB_BOT_ID, web_user + 1, 2),
        (6, 7, 2222, 2), (7, 7, 3003, 3), (8, WEB_BOT_ID, web_user + 2, 4), (9, WEB_BOT_ID, web_user + 3, 4),
    )  # fmt: skip
    with engine.begin() as connection:
        command.upgrade(config(connection), "0014")
        tables = {
            name: Table(name, MetaData(), autoload_with=connection)
            for name in ("staff", "people", "console_sessions", "staff_links", "cases", "external_ids")
        }
        for staff_id, telegram_id, active in staff_rows:
            row = {
                "id": staff_id,
                "name": f"员{staff_id}",
                "role": "clerk",
                "telegram_id": telegram_id,
                "active": active,
            }
            connection.execute(tables["staff"].insert().values(row))
            session = {"token_hash": f"s{staff_id}", "staff_id": staff_id, "created_at": at, "expires_at": at}
            connection.execute(tables["console_sessions"].insert().values(session))
        for person_id, bot_id, user_id, staff_id in people_rows:
            ids = {"id": person_id, "bot_id": bot_id, "user_id": user_id, "chat_id": user_id, "staff_id": staff_id}
            row = ids | {"lang": "zh_CN", "consent_version": "", "blocked": False, "awaiting": "", "created_at": at}
            connection.execute(tables["people"].insert().values(row))
        for case_id, number in enumerate(('="2026"', "2026", "＇2027", "XZ-1"), start=1):
            row = {"id": case_id, "number": f"LW-{case_id}", "state": "submitted"}
            connection.execute(tables["cases"].insert().values({**_anything(tables["cases"]), **row}))
            known = {"source": "hotline", "number": number, "case_id": case_id}
            connection.execute(tables["external_ids"].insert().values(known))
    migrate(engine)
    with engine.begin() as connection:
        people = tables["people"].c
        bound = connection.execute(select(people.id, people.staff_id).where(people.staff_id.is_not(None))).all()
        named = connection.execute(select(tables["staff"].c.telegram_id).order_by(tables["staff"].c.id)).scalars().all()
        sessions = connection.execute(select(tables["console_sessions"].c.token_hash)).scalars().all()
    assert [tuple(row) for row in bound] == [(2, 1), (3, 1), (5, 2), (6, 2)]
    assert named == [2002, 2222, 3003, None]
    assert [empty.read_now(lambda tx, n=n: tx.forwards.numbered(n)) for n in ("2026", "2027", "XZ-1")] == [
        [2],
        [3],
        [4],
    ]
    assert sessions == ["s1", "s2", "s4"]


def _anything(table: Table) -> dict[str, Any]:
    """Some value for each column that must have one."""
    needed = [column for column in table.columns if not column.nullable]
    return {column.name: NOW if isinstance(column.type, DateTime) else column.type.python_type() for column in needed}
