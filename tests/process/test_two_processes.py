"""Two processes serve one PostgreSQL: one receives from Telegram, and when it is killed the other goes on. An upgrade
restarts one after the other while people write."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event, Thread

import pytest
from alembic import command
from sqlalchemy import create_engine

from storage.migrations import config, newest
from tests.contracts.conftest import postgres_template, server
from tests.domain.test_expanding import LAST_RELEASED
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


@pytest.fixture
def database_of_the_last_release(server: PostgresServer) -> Iterator[str]:
    name = server.create()
    engine = create_engine(server.url(name))
    with engine.begin() as connection:
        command.upgrade(config(connection), LAST_RELEASED)
    engine.dispose()
    yield server.url(name)
    server.drop(name)


def test_o15_an_upgrade_one_after_the_other_loses_and_doubles_nothing(
    telegram: Telegram, folder: Path, database_of_the_last_release: str
) -> None:
    """The first start migrates; then each process is restarted in turn while people write."""
    pair = Pair(telegram, folder, database_of_the_last_release)
    try:
        for one in pair.processes:
            one.start()
        assert rows(database_of_the_last_release, "SELECT version_num FROM alembic_version") == [(newest(),)]
        people = [telegram.talker(CITIZEN + place) for place in range(6)]
        with writing(people) as asked:
            for one in pair.processes:
                until(lambda: len(asked) == len(people) or None)
                assert one.stop() == 0
                one.start()
                pair.settle()
        for person in people:
            until(lambda person=person: len(person.texts()) >= asked[person.user_id] or None)  # type: ignore[misc]
        waiting = "SELECT count(*) FROM inbox WHERE state <> 'done'"
        assert rows(database_of_the_last_release, waiting) == [(0,)]
        until(lambda: rows(database_of_the_last_release, "SELECT count(*) FROM outbox") == [(0,)] or None)
        assert {person.user_id: len(person.texts()) for person in people} == dict(asked)
    finally:
        for one in pair.processes:
            one.kill()


@contextmanager
def writing(people: list[Talker]) -> Iterator[Counter[int]]:
    """They ask in turn, all the time; yields how often each has."""
    asked, enough = Counter[int](), Event()

    def ask() -> None:
        for person in cycle(people):
            person.says("工地夜里能施工吗")
            asked[person.user_id] += 1
            if enough.wait(0.1):
                return

    thread = Thread(target=ask)
    thread.start()
    try:
        yield asked
    finally:
        enough.set()
        thread.join()


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
