"""The webhook's route accepts only requests with the secret, and answers 200 only once the update is stored."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.inbox import Inbox
from channels.telegram.intake import Intake, WebhookIntake
from channels.telegram.state import ConnectionState, TelegramStatus
from storage.engine.errors import StorageError
from storage.messages.inbox import StoredUpdate
from storage.store import Store
from tests.chat import Clock

BOT, SECRET = 7, "spoken-once"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": 11}, "text": "扬尘怎么罚"}}


class Kept(Inbox):
    """Takes rows and works on none, so that a test sees what was stored for whom."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store=store, outbox=None, clock=clock)  # type: ignore[arg-type]
        self.applications = {BOT: None}  # type: ignore[dict-item]
        self.taken: list[StoredUpdate] = []

    def put(self, rows: Any) -> None:
        self.taken += rows


class Locked:
    """A database that can't be written to."""

    async def write(self, work: object, *, brief: bool = False) -> object:
        raise StorageError("database: database is locked", transient=True)


@pytest.fixture
def status() -> TelegramStatus:
    return TelegramStatus()


@pytest.fixture
def inbox(store: Store, clock: Clock) -> Kept:
    return Kept(store, clock)


@pytest.fixture
def intake(store: Store, inbox: Kept, status: TelegramStatus, clock: Clock) -> Intake:
    return Intake(
        application=None,  # type: ignore[arg-type]
        bot_id=BOT,
        store=store,
        inbox=inbox,
        status=status,
        clock=clock,
        connected=_nobody,
        webhook=WebhookIntake(url="https://bot.example/hook", secret=SECRET),
    )


@pytest.fixture
async def telegram(intake: Intake) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    app.router.add_post("/hook", intake.receive)
    async with TestClient(TestServer(app)) as client:
        yield client


async def _nobody(bot: object) -> None:
    return None


async def post(telegram: TestClient[web.Request, web.Application], body: object, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with telegram.post("/hook", data=data, headers=headers) as response:
        return response.status


@pytest.mark.parametrize("secret", [None, "", "spoken-onc", "否"])
async def test_without_the_secret_nothing_is_stored(telegram, store: Store, inbox: Kept, secret: str | None) -> None:
    assert await post(telegram, UPDATE, secret) == 403
    assert store.read_now(lambda tx: tx.inbox.waiting()) == ()
    assert inbox.taken == []


async def test_an_update_is_confirmed_once_it_is_stored(
    telegram, store: Store, inbox: Kept, status: TelegramStatus
) -> None:
    assert await post(telegram, UPDATE) == 200
    (stored,) = store.read_now(lambda tx: tx.inbox.waiting())
    assert (stored.bot_id, stored.chat_id, stored.raw) == (BOT, 11, UPDATE)
    assert inbox.taken == [stored]
    assert status.standing is ConnectionState.UP


async def test_the_same_update_twice_is_confirmed_and_stored_once(telegram, store: Store, inbox: Kept) -> None:
    assert [await post(telegram, UPDATE), await post(telegram, UPDATE)] == [200, 200]
    assert len(store.read_now(lambda tx: tx.inbox.waiting())) == len(inbox.taken) == 1


async def test_what_can_t_be_stored_is_not_confirmed(
    telegram, intake: Intake, inbox: Kept, status: TelegramStatus
) -> None:
    well, intake._store = intake._store, Locked()  # type: ignore[assignment]
    assert await post(telegram, UPDATE) == 503
    assert (inbox.taken, status.standing) == ([], ConnectionState.STORAGE)
    intake._store = well  # Telegram sends it again
    assert await post(telegram, UPDATE) == 200
    assert (len(inbox.taken), status.standing) == (1, ConnectionState.UP)


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b'{"update_id": "5"}', b'{"message": {}}'])
async def test_what_is_no_update_is_refused(telegram, inbox: Kept, body: bytes) -> None:
    assert await post(telegram, body) == 400
    assert inbox.taken == []


async def test_a_full_house_and_one_not_open_yet_ask_for_patience(telegram, inbox: Kept) -> None:
    inbox.room.clear()
    assert await post(telegram, UPDATE) == 503
    inbox.room.set()
    del inbox.applications[BOT]
    assert await post(telegram, UPDATE) == 503
    assert inbox.taken == []
