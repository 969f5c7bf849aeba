"""PostgreSQL is restarted while the service runs: it says so, waits, and goes on with what came meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, server_for_tests
from tests.process.processes import Product, Telegram, until
from tests.process.test_two_processes import rows, says

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(400)]
CITIZEN = 500_001


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """Others go on using theirs."""
    with server_for_tests(durable=True) as running:
        yield running


def test_o15_what_is_said_while_postgresql_is_away_is_answered_afterwards(
    own_server: PostgresServer, telegram: Telegram, folder: Path
) -> None:
    database = own_server.url(own_server.create())
    product = Product(telegram, folder, DATABASE_URL=database, SECRET_KEY="a key that outlives the restart")
    product.start()
    try:
        citizen = telegram.talker(CITIZEN)
        says(citizen, "举报污染", "同意")
        own_server.stop()
        until(lambda: product.ready()["ready"] is False or None)
        assert str(product.ready()["records"]).startswith("database: ")
        assert product.get("/healthz") == (200, "ok\n")
        before = citizen.texts()
        citizen.taps("同意")
        assert product.get("/public/rectification")[0] == 503
        assert citizen.texts() == before
        own_server.start()
        citizen.hears("照片", besides=before)
        says(citizen, "北边工地土堆没盖，大风天全是灰", "已加进情况描述")
        until(lambda: product.ready()["ready"] is True or None)
        assert rows(database, "SELECT count(*) FROM drafts") == [(1,)]
        until(lambda: rows(database, "SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)] or None)
        assert rows(database, "SELECT count(*) FROM inbox") == [(3,)]
    finally:
        product.kill()
