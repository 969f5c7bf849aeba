"""Every contract runs on SQLite and on a real PostgreSQL, each test in a database of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage.migrations import migrate
from storage.store import Store
from storage.tx import Keys
from tests.postgres import PostgresServer, server_for_tests

KEYS = Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32)
BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    with server_for_tests() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_template(server: PostgresServer) -> str:
    name = server.create()
    engine = create_engine(server.url(name))
    migrate(engine)
    engine.dispose()
    return name


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_records"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server: PostgresServer = request.getfixturevalue("server")
    name = server.create(template=request.getfixturevalue("postgres_template"))
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store(url, keys=KEYS)
    yield opened
    opened.close()
