"""Our transport beside the one of python-telegram-bot: the same requests arrive, the same errors are raised."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest

from channels.telegram.transport import AiohttpRequest

TOKEN = "42:secret"
Make = Callable[..., BaseRequest]


def ours(**timeouts: float) -> BaseRequest:
    return AiohttpRequest(pool_size=timeouts.pop("pool_size", 8), **timeouts)


def stock(**timeouts: float) -> BaseRequest:
    return HTTPXRequest(connection_pool_size=timeouts.pop("pool_size", 8), **timeouts)


@pytest.fixture(params=[ours, stock], ids=["ours", "stock"])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


class Telegram:
    """Answers as planned and records every request. A request for `silence` is answered only at the end of the test."""

    def __init__(self) -> None:
        self.silent, self.over = asyncio.Event(), asyncio.Event()
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.got: list[tuple[str, dict, dict[str, bytes]]] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.path.rsplit("/", 1)[-1]
        if name == "silence":
            self.silent.set()
            await self.over.wait()
        if name == "reset":
            request.transport.abort()
            return web.Response()
        self.got.append((name, *await _read(request)))
        status, body = self.answers.get(name, (200, b'{"ok": true, "result": true}'))
        return web.Response(status=status, body=body)


async def _read(request: web.Request) -> tuple[dict, dict[str, bytes]]:
    if request.content_type == "application/json":
        values = await request.json()
        return {k: v if isinstance(v, str) else json.dumps(v) for k, v in values.items()}, {}
    values, files = {}, {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = (value.filename, value.content_type, value.file.read())
        else:
            values[name] = value
    return values, files


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    telegram = Telegram()
    app = web.Application(client_max_size=30 * 2**20)
    app.router.add_route("*", "/{path:.*}", telegram.handle)
    async with TestServer(app) as server:
        telegram.url = str(server.make_url("/bot"))
        yield telegram
        telegram.over.set()


def bot(telegram: Telegram, request: BaseRequest) -> Bot:
    return Bot(TOKEN, base_url=telegram.url, base_file_url=telegram.url, request=request, get_updates_request=request)


async def test_words_and_structures_arrive_alike(telegram: Telegram) -> None:
    for make in (ours, stock):
        async with make() as request:
            caller = bot(telegram, request)
            telegram.answers["sendMessage"] = (
                200,
                b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"}}}',
            )
            await caller.send_message(
                5,
                "扬尘 & <b>😀</b>\n+%",
                disable_notification=True,
                api_kwargs={
                    "entities": [{"type": "bold", "offset": 0, "length": 2}],
                    "reply_markup": {"inline_keyboard": [[{"text": "受理", "callback_data": "v1:a"}]]},
                },
            )
    first, second = telegram.got
    assert first == second
    assert first[1]["text"] == "扬尘 & <b>😀</b>\n+%"


async def test_a_lone_surrogate_does_not_stop_a_message(telegram: Telegram) -> None:
    async with ours() as request:
        await request.post(telegram.url + "/x", _data({"text": "a\ud83d"}))
    assert telegram.got[0][1] == {"text": "a?"}


def _data(values: dict):
    from telegram.request import RequestData
    from telegram.request._requestparameter import RequestParameter

    return RequestData([RequestParameter.from_input(key, value) for key, value in values.items()])


async def test_uploads_arrive_alike(telegram: Telegram) -> None:
    photo = b"\xff\xd8" + b"x" * 300_000
    for make in (ours, stock):
        async with make() as request:
            media = [InputMediaPhoto(InputFile(photo, filename=f"{n}.jpg", attach=True)) for n in "ab"]
            for item, name in zip(media, "ab", strict=True):
                item.media.attach_name = f"attached{name}"
            await request.post(
                telegram.url + "/sendPhoto", _data({"chat_id": 5, "photo": InputFile(photo, filename="一.jpg")})
            )
            await request.post(telegram.url + "/sendMediaGroup", _data({"chat_id": 5, "media": media}))
    one, group, other_one, other_group = telegram.got
    assert one[2]["photo"] == other_one[2]["photo"]
    assert one[2]["photo"][2] == photo
    assert group == other_group
    assert sorted(group[2]) == ["attacheda", "attachedb"]


ERRORS = [
    (400, {"description": "Bad Request: chat not found"}, BadRequest, "Chat not found"),
    (401, {"description": "Unauthorized"}, InvalidToken, "Unauthorized"),
    (
        403,
        {"description": "Forbidden: bot was blocked by the user"},
        Forbidden,
        "Forbidden: bot was blocked by the user",
    ),
    (404, {"description": "Not Found"}, InvalidToken, "Not Found"),
    (
        409,
        {"description": "Conflict: terminated by other getUpdates request"},
        Conflict,
        "Conflict: terminated by other getUpdates request",
    ),
    (
        429,
        {"description": "x", "parameters": {"retry_after": 3}},
        RetryAfter,
        "Flood control exceeded. Retry in 3 seconds",
    ),
    (
        400,
        {"description": "x", "parameters": {"migrate_to_chat_id": -100}},
        ChatMigrated,
        "Group migrated to supergroup. New chat id: -100",
    ),
    (500, {"description": "Internal Server Error"}, NetworkError, "Internal Server Error"),
    (502, None, NetworkError, "Bad Gateway (502). Parsing the server response b'<html>' failed"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{error[0]}-{error[2].__name__}")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_refusals_are_the_same_errors(make: Make, telegram: Telegram, error: tuple) -> None:
    status, body, kind, words = error
    raw = b"<html>" if body is None else json.dumps({"ok": False, "error_code": status} | body).encode()
    telegram.answers["sendMessage"] = (status, raw)
    async with make() as request:
        with pytest.raises(TelegramError) as caught:
            await request.post(telegram.url + "/sendMessage", _data({"chat_id": 5}))
    assert (type(caught.value), caught.value.message) == (kind, words)


async def test_silence_is_a_timeout(make: Make, telegram: Telegram) -> None:
    async with make(read_timeout=0.05) as request:
        with pytest.raises(TimedOut) as caught:
            await request.post(telegram.url + "/silence", _data({}))
    assert "*not* sent" not in caught.value.message


async def test_a_timeout_of_the_call_wins(make: Make, telegram: Telegram) -> None:
    async with make(read_timeout=30.0) as request:
        with pytest.raises(TimedOut):
            await request.post(telegram.url + "/silence", _data({}), read_timeout=0.05)


async def test_no_free_connection_says_that_nothing_was_sent(make: Make, telegram: Telegram) -> None:
    async with make(pool_size=1) as request:
        busy = asyncio.create_task(request.post(telegram.url + "/silence", _data({}), read_timeout=None))
        await telegram.silent.wait()
        with pytest.raises(TimedOut, match=r"\*not\* sent"):
            await request.post(telegram.url + "/sendMessage", _data({}), pool_timeout=0.01, connect_timeout=0.01)
        busy.cancel()


async def test_a_broken_line_is_a_network_error_that_may_have_arrived(make: Make, telegram: Telegram) -> None:
    async with make() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(telegram.url + "/reset", _data({}))
    assert type(caught.value) is NetworkError
    assert "*not* sent" not in caught.value.message


async def test_nobody_there_is_a_network_error_without_the_token(make: Make) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with make() as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"http://127.0.0.1:{port}/bot{TOKEN}/getMe", _data({}))
    assert type(caught.value) is NetworkError
    assert TOKEN not in caught.value.message


async def test_ours_says_that_a_refused_connection_carried_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with ours() as request:
        with pytest.raises(NetworkError, match=r"\*not\* sent"):
            await request.post(f"http://127.0.0.1:{port}/x", _data({}))


async def test_files_come_back_whole_or_not_at_all(make: Make, telegram: Telegram) -> None:
    telegram.answers["a.jpg"] = (200, bytes(range(256)) * 4000)
    telegram.answers["gone.jpg"] = (404, b'{"ok":false,"error_code":404,"description":"Not Found"}')
    async with make() as request:
        assert await request.retrieve(telegram.url + "/a.jpg") == bytes(range(256)) * 4000
        with pytest.raises(InvalidToken):
            await request.retrieve(telegram.url + "/gone.jpg")


async def test_it_can_be_started_again_after_a_stop(make: Make, telegram: Telegram) -> None:
    request = make()
    for _ in range(2):
        await request.initialize()
        assert await request.post(telegram.url + "/getMe", _data({})) is True
        await request.shutdown()


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_proxy_that_is_away_carried_nothing(scheme: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with AiohttpRequest(proxy=f"{scheme}://127.0.0.1:{port}") as request:
        with pytest.raises(NetworkError, match=r"\*not\* sent"):
            await request.post("http://telegram.invalid/x", _data({}))


async def test_an_http_proxy_is_asked_for_telegram(telegram: Telegram) -> None:
    proxy = telegram.url.removesuffix("/bot")
    async with AiohttpRequest(proxy=proxy) as request:
        assert await request.post("http://telegram.invalid/bot1:x/getMe", _data({})) is True
    assert telegram.got[0][0] == "getMe"
