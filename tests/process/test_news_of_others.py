"""Two services on one PostgreSQL: what one of them learns while it runs reaches the pages and steps of the other. What
follows from a look at published knowledge is in tests/bot/test_curating.py, because to build an index takes long."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from bot.app import Runtime
from bot.jobs import LOOK_EVERY_S
from bot.resources import move_staff_chat, now
from complaints.model import Actor, Event, Role
from complaints.office.staff_links import issue
from complaints.ports import ZoneVersion
from storage.tx import Tx
from tests.browser.conftest import serving
from tests.contracts.conftest import postgres_template, server
from tests.contracts.samples import a_case
from tests.postgres import PostgresServer
from web.console.live.watching import POLL_S

__all__ = ["postgres_template", "server"]

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(400)]
NOON = datetime(2026, 11, 29, 4, tzinfo=UTC)
#: an upper bound for a busy machine; every wait ends as soon as its event is there
PATIENCE_S = 60.0
GROUP, MOVED = -100_200, -1_001_000_200


@pytest.fixture
def database(server: PostgresServer, postgres_template: str) -> Iterator[str]:
    name = server.create(template=postgres_template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
async def pair(database: str, built_library: Path, tmp_path: Path) -> AsyncIterator[tuple[Runtime, Runtime]]:
    async with AsyncExitStack() as stack:
        folders = [shutil.copytree(built_library, tmp_path / name) for name in ("one", "other")]
        one, other = [
            await stack.enter_async_context(serving(Path(folder), database_url=database, staff_chat_id=GROUP))
            for folder in folders
        ]
        yield one, other


def staff(tx: Tx) -> int:
    account = tx.staff.add(name="周管理", roles=(Role.ADMIN, Role.CLERK), telegram_id=None)
    issue(tx, staff_id=account.id, purpose="login", word="a-word-for-one-login", now=now())
    return account.id


async def test_o15_what_one_service_learns_reaches_the_other(pair: tuple[Runtime, Runtime]) -> None:
    one, other = pair
    assert max(POLL_S, LOOK_EVERY_S) <= 1, "seconds between looks"
    store = one.office.store
    account = await store.write(staff)

    def moved(tx: Tx) -> bool:
        return move_staff_chat(tx, one.office.settings, bot_id=7, old=GROUP, new=MOVED)

    assert await store.write(moved)
    await until(lambda: other.conversation.services.staff_chat_id == MOVED)
    assert await other.office.store.write(moved), "the other was told by Telegram too, later"

    terms = "- {id: accept, amount: 1, unit: hour, source: 内部约定}"
    version = ZoneVersion(
        document="terms", number=1, text=terms, on_file="", why="x", staff_id=account, by="周管理", at=NOON
    )
    assert other.office.clock.terms["accept"].unit.value == "working_day"
    assert await store.write(lambda tx: tx.zone_texts.add(version))
    await until(lambda: other.office.clock.terms["accept"].unit.value == "hour")


async def test_s29_a_page_of_one_service_tells_what_came_to_the_other(pair: tuple[Runtime, Runtime]) -> None:
    one, other = pair
    await one.office.store.write(staff)
    async with ClientSession(f"http://127.0.0.1:{other.port}", cookie_jar=CookieJar(unsafe=True)) as browser:
        async with browser.post("/console/login/a-word-for-one-login") as response:
            assert response.status == 200
        async with browser.get("/console/live") as stream:
            assert (await stream.content.readline()).decode() == "event: counts\n"

            def arrives(tx: Tx) -> str:
                case = tx.cases.add(a_case())
                tx.cases.append(Event.of(case, "submit", actor=Actor(role=Role.REPORTER), at=now()))
                return case.number

            number = await one.office.store.write(arrives)
            async with asyncio.timeout(PATIENCE_S):
                while number not in (line := (await stream.content.readline()).decode()):
                    assert line


async def until(happened: Callable[[], bool]) -> None:
    """Nothing tells a test that another service has looked."""
    async with asyncio.timeout(PATIENCE_S):
        while not happened():  # noqa: ASYNC110 (see above)
            await asyncio.sleep(0.02)
