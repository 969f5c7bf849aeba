"""Each released version's database, with rows in all of its tables, becomes today's on both databases."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Boolean, Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, select
from sqlalchemy.types import JSON, Float, Integer

from complaints.ports import QueueFilter
from storage.engine.opening import open_engine
from storage.engine.schema import metadata
from storage.migrations import config, migrate, newest
from storage.store import Store
from tests.contracts.conftest import BOTH, KEYS
from tests.contracts.samples import NOW
from tests.postgres import PostgresServer

#: the last migration of each release
RELEASES = {
    "0.1.0": "0014", "0.2.0": "0021", "0.3.0": "0022", "0.4.0": "0034", "0.5.0": "0041", "0.6.0": "0050",
    "0.7.0": "0051", "0.7.1": "0054", "0.7.2": "0055",
}  # fmt: skip
#: what stands in columns where any value would not do; columns that a release does not have are left out
ROWS: Mapping[str, Mapping[str, object]] = {
    "staff": {"name": "李受理", "role": "clerk", "roles": "clerk", "active": True, "telegram_id": 2001},
    "people": {"user_id": 3001, "chat_id": 3001, "bot_id": 7, "lang": "zh_CN", "staff_id": None, "consent_at": NOW},
    "cases": {
        "number": "LW-7K3M-9QX8", "state": "closed", "kind": "report", "identity": "named", "category": "site_dust",
        "text": "工地扬尘很大", "address": "金龙湖路", "subdistrict": "jinlonghu", "territory": "", "source": "typed",
        "closed_at": NOW, "contact_name": None, "contact_phone": None, "answers": None, "merged_into": None,
        "datum": "wgs84", "place_source": "typed", "area": "jinlonghu", "queue_rank": 9, "implementer": "unit",
    },
    "case_words": {"words": "lw-7k3m-9qx8 工地扬尘很大 金龙湖路", "area": "jinlonghu"},
    "events": {"action": "submit", "to_state": "closed", "actor_role": "reporter"},
    "event_payloads": {"body": '{"values": {}}'},
    "evidence": {"state": "stored", "stage": "report", "sha256": "a" * 64, "draft_id": None},
    "unanswered": {"text": "楼下养鸽子归谁管"},
    "wishes": {"text": "楼下养鸽子归谁管"},
    "drafts": {"identity": "named", "place": None, "place_before": None, "answers": None},
}  # fmt: skip
#: rows that a migration removes on purpose: counts of reports that led from a chat to an anonymous case
REMOVED = {"report_marks": ("0.1.0",)}
pytestmark = pytest.mark.timeout(400)  # the databases are made in the first test, which is slow on a busy machine


class Old:
    """The databases of all releases, each with one row in every table."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder, self._server = folder, server
        self.urls, self.counts = dict[str, str](), dict[str, dict[str, int]]()
        growing = self._new()
        for release, revision in RELEASES.items():
            _at(growing, lambda connection, to=revision: command.upgrade(config(connection), to))
            self.urls[release] = self._copy(growing, release)
            self.counts[release] = _at(self.urls[release], fill)

    def _new(self) -> str:
        return self._server.url(self._server.create()) if self._server else f"sqlite:///{self._folder}/growing.db"

    def _copy(self, url: str, release: str) -> str:
        if self._server is None:
            return f"sqlite:///{shutil.copy(self._folder / 'growing.db', self._folder / f'{release}.db')}"
        name = url.partition("@/")[2].partition("?")[0]
        return self._server.url(self._server.create(template=name))


def _at(url: str, do: Callable[[Connection], Any]) -> Any:
    engine = open_engine(url, writes=True, pool_size=1)
    with engine.begin() as connection:
        found = do(connection)
    engine.dispose()
    return found


def fill(connection: Connection) -> dict[str, int]:
    """One row in each table that the database has; the number of rows by table."""
    shape, made = MetaData(), dict[str, dict[str, Any]]()
    shape.reflect(connection)
    for table in shape.sorted_tables:
        if table.name == "alembic_version":
            continue
        row = {column.name: _value(column) for column in table.columns if not column.nullable}
        row |= {name: value for name, value in ROWS.get(table.name, {}).items() if name in table.columns}
        for column in table.columns:
            for key in column.foreign_keys:
                parent = made.get(key.column.table.name)
                if parent is not None and ROWS.get(table.name, {}).get(column.name, 0) is not None:
                    row[column.name] = parent[key.column.name]
        connection.execute(insert(table).values(row))
        made[table.name] = row
    return _counts(connection, list(made))


def _value(column: Any) -> object:
    match column.type:
        case DateTime():
            return NOW
        case Date():
            return date(2026, 11, 23)
        case Boolean():
            return False
        case JSON():
            return {}
        case Float():
            return 0.5
        case Integer():
            return 1
        case LargeBinary():
            return b"x"
    return ""


def _counts(connection: Connection, names: list[str]) -> dict[str, int]:
    there = set(connection.dialect.get_table_names(connection))
    tables = [Table(name, MetaData(), autoload_with=connection) for name in names if name in there]
    return {table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables}


@pytest.fixture(scope="module", params=BOTH)
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Old:
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    return Old(tmp_path_factory.mktemp("old"), server)


@pytest.fixture
def upgraded(old: Old, release: str) -> Iterator[Store]:
    store = Store(old.urls[release], keys=KEYS)
    migrate(store.engine)
    yield store
    store.close()


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_s_records_become_today_s(old: Old, release: str, upgraded: Store) -> None:
    with upgraded.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        kept = {name: 0 if release in REMOVED.get(name, ()) else rows for name, rows in old.counts[release].items()}
        assert _counts(connection, list(kept)) == kept

    def found(**where: Any) -> list[str]:
        page = upgraded.read_now(lambda tx: tx.cases.page(QueueFilter(**where), size=9, number=1, most=None))
        return [case.number for case in page.cases]

    number = ["LW-7K3M-9QX8"]
    searches: tuple[dict[str, Any], ...] = (
        {},
        {"text": "扬尘"},
        {"subdistrict": "jinlonghu"},
        {"category": "site_dust"},
    )
    assert [found(**where) for where in searches] == [number] * 4
    case = upgraded.read_now(lambda tx: tx.cases.by_number(number[0]))
    assert case is not None and (case.text, case.place.address, case.state) == ("工地扬尘很大", "金龙湖路", "closed")


def test_every_release_is_tried() -> None:
    assert max(RELEASES.values()) <= newest()
