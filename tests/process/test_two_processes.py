"""Two processes serve one PostgreSQL: one receives from Telegram, and when it is killed the other goes on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from tests.contracts.conftest import postgres_template, server
from tests.postgres import PostgresServer
from tests.process.processes import Product, Talker, Telegram, until

__all__ = ["postgres_template", "server"]

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(1200)]
CITIZEN = 500_001


class Pair:
    def __init__(self, telegram: Telegram, folder: Path, url: str) -> None:
        shared = {"DATABASE_URL": url, "SECRET_KEY": "two-processes-one-secret-key", "PHOTO_STORE": f"{folder}-photos"}
        other = Path(shutil.copytree(folder, folder.parent / "other"))
        self.processes = tuple(Product(telegram, one, **shared) for one in (folder, other))

    def states(self) -> list[str]:
        return sorted(str(one.ready()["telegram"]) for one in self.processes)

    def settle(self) -> None:
        until(lambda: self.states() == ["standby", "up"] or None)

    def kill_the_one_that_receives(self) -> Product:
        killed = next(one for one in self.processes if one.ready()["telegram"] == "up")
        killed.kill()
        return killed


@pytest.fixture
def database(server: PostgresServer, postgres_template: str) -> Iterator[str]:
    name = server.create(template=postgres_template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def pair(telegram: Telegram, folder: Path, database: str) -> Iterator[Pair]:
    pair = Pair(telegram, folder, database)
    for one in pair.processes:
        one.start()
    yield pair
    for one in pair.processes:
        one.kill()


def test_a_report_survives_the_end_of_whoever_receives(pair: Pair, telegram: Telegram, database: str) -> None:
    pair.settle()
    citizen = telegram.talker(CITIZEN)
    says(citizen, "举报污染", "同意")
    taps(citizen, "同意", "照片")
    killed = pair.kill_the_one_that_receives()
    before = citizen.texts()
    citizen.sends_album("a.jpg", "b.jpg")
    citizen.hears("2 张", besides=before)  # from the one that waited
    killed.start()
    pair.settle()
    citizen.shares_location(0.04, 0.03)
    citizen.hears("北滩")
    taps(citizen, "确认位置", "说说情况")
    says(citizen, "北边工地土堆没盖，大风天全是灰", "哪一类")
    taps(citizen, "施工扬尘", "怎么署名")
    pair.kill_the_one_that_receives()
    taps(citizen, "仅工作人员可见", "请核对")
    taps(citizen, "提交", "LW-")
    until(lambda: rows(database, "SELECT count(*) FROM evidence WHERE state = 'stored'") == [(2,)] or None)
    assert rows(database, "SELECT count(*), count(DISTINCT number) FROM cases") == [(1, 1)]
    assert rows(database, "SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)]
    assert sum("LW-" in text for text in citizen.texts()) == 1


def says(citizen: Talker, text: str, answer: str) -> None:
    before = citizen.texts()
    citizen.says(text)
    citizen.hears(answer, besides=before)


def taps(citizen: Talker, button: str, answer: str) -> None:
    before = citizen.texts()
    citizen.taps(button)
    citizen.hears(answer, besides=before)


def rows(database: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(database)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return found
