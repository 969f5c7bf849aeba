"""One open transaction a test, undone afterwards; a cast with known rights; a Monday morning in November."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from complaints.clock.calendar import WorkingTime
from complaints.clock.deadlines import Clock
from storage.engine.opening import open_engine
from storage.tx import Keys, Tx
from tests.domain.complaints.office import Office
from zone import Zone

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Monday 2026-11-23, 10:00 in Xuzhou
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory, empty_records: Path) -> Iterator[Engine]:
    path = shutil.copy(empty_records, tmp_path_factory.mktemp("records") / "r.db")
    engine = open_engine(f"sqlite:///{path}", writes=True, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def tx(engine: Engine) -> Iterator[Tx]:
    with engine.connect() as connection, connection.begin() as transaction:
        yield Tx(connection, Keys(contact=b"c" * 32, relay=b"r" * 32, digest=b"d" * 32))
        transaction.rollback()


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock(WorkingTime(Zone.load().hours, SHANGHAI))


@pytest.fixture
def office(tx: Tx, clock: Clock) -> Office:
    return Office(tx, clock, MONDAY)
