"""The Bot API emulator as a process of its own: `python -m tests.botapi_server --port 0` prints its address and serves.

Bots: /bot<token>/<method> and /file/bot<token>/<path>, as Telegram has them; any token like 123:abc is good.
Tests: /control/<token>/… , JSON in and out:
  POST act       {"do": says|sends_files|shares_location|sends|edits|taps|taps_old, "who": {id, name, lang},
                  "chat": {id, type, title}?, "thread"?, and that function's arguments (channels/webchat/people.py)}
                  → {message_ids, update_ids}
  POST files     a file's bytes (?name=) → {file_id, …}, for sends_files {"files": [file_id, …]}
  POST chats     a Chat object: a group the bot was added to
  POST faults    a Fault of tests/botapi_faults.py      DELETE faults
  POST updates   raw updates, as they are
  POST again     {"update_id"}: once more               POST hold      POST release {"order"?}
  GET  transcript?chat_id=   messages of the chat now    GET keyboard?chat_id=
  GET  wait?chat_id=&count=&timeout=   the transcript once the bot has sent so many messages (default 1), 408 else
  GET  heard?chat_id=&after=&timeout=   {heard, messages} once more than `after` calls about the chat were done, or late
  GET  calls?method=   calls that were done: [{method, params, at, known}]; `known`: the bot got the answer
  GET  updates   ids of all updates so far, and of those that wait: {made, pending, held: how many are held back}
"""

import argparse
import asyncio
import functools
import json
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from channels.webchat import media, people
from channels.webchat.bot_api.api import BotApi, Upload
from channels.webchat.bot_api.calls import visible
from channels.webchat.bot_api.errors import ApiError
from channels.webchat.bot_api.params import Params
from channels.webchat.bot_api.profile import Profile
from channels.webchat.people import ChatAct, Who
from channels.webchat.state import ChatState, Json
from tests.botapi_delivery import Delivery
from tests.botapi_faults import Dropped, Faults, after, before, fault_from, leaves_unknown
from tests.botapi_memory import MemoryBackend, MemoryFiles, MemoryState

_TOKEN = re.compile(r"\d+:[\w-]+")


class Bot:
    """One bot with its chats, updates and troubles."""

    def __init__(self, token: str) -> None:
        self.delivery = Delivery()
        self.faults = Faults()
        self.state = MemoryState(self.delivery.add)
        profile = Profile(
            id=int(token.partition(":")[0]), username="lvwang_test_bot", name="绿网助手", public_links=True
        )
        self.api = BotApi(
            profile=profile, backend=MemoryBackend(self.state), files=MemoryFiles(), clock=lambda: datetime.now(UTC)
        )
        self.calls: list[Json] = []
        self.done_for = Counter[int]()
        self.sent = asyncio.Condition()

    async def call(self, method: str, values: dict[str, Any], parts: dict[str, Upload]) -> bytes:
        """The body of a good answer. Raises ApiError and Dropped."""
        name = method.lower()
        fault = self.faults.strike(name, values)
        await before(fault)
        match name:
            case "getupdates":
                result: Any = await self.delivery.get_updates(Params(values))
            case "setwebhook":
                result = self.delivery.set_webhook(Params(values))
            case "deletewebhook":
                result = self.delivery.set_webhook(Params({**values, "url": ""}))
            case "getwebhookinfo":
                result = self.delivery.webhook_info()
            case _:
                noted = {"method": name, "params": values, "at": time.time(), "known": not leaves_unknown(fault)}
                self.calls.append(noted)
                result = await self.api.call(name, values, parts)
                self.done_for[int(values.get("chat_id") or 0)] += 1
                async with self.sent:
                    self.sent.notify_all()
        return after(fault, json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode())

    def from_bot(self, chat_id: int) -> int:
        return sum(1 for m in self.state.messages.get(chat_id, {}).values() if m["from"]["id"] == self.api.profile.id)


class Emulator:
    def __init__(self) -> None:
        self._bots: dict[str, Bot] = {}

    def bot(self, token: str) -> Bot:
        if token not in self._bots:
            if not _TOKEN.fullmatch(token):
                raise ApiError(404, "Not Found")
            self._bots[token] = Bot(token)
        return self._bots[token]

    async def close(self, app: web.Application) -> None:
        for bot in self._bots.values():
            await bot.delivery.close()


async def serve_method(emulator: Emulator, request: web.Request) -> web.StreamResponse:
    try:
        bot = emulator.bot(request.match_info["token"])
        values, parts = await _received(request)
        body = await bot.call(request.match_info["method"], values, parts)
    except ApiError as error:
        return web.json_response(error.payload(), status=error.code)
    except Dropped:
        return _cut_off(request)
    return web.Response(body=body, content_type="application/json")


async def serve_file(emulator: Emulator, request: web.Request) -> web.StreamResponse:
    try:
        bot = emulator.bot(request.match_info["token"])
        fault = bot.faults.strike("file", {})
        await before(fault)
        data = await bot.api.download(request.match_info["path"])
    except ApiError as error:
        return web.json_response(error.payload(), status=error.code)
    except Dropped:
        return _cut_off(request)
    if fault is not None and fault.kind == "short":
        response = web.StreamResponse(headers={"Content-Length": str(len(data))})
        await response.prepare(request)
        await response.write(data[: len(data) // 2])
        return _cut_off(request)
    return web.Response(body=data)


def _cut_off(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    raise web.HTTPServiceUnavailable


async def _received(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    values: dict[str, Any] = dict(request.query)
    parts: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= await request.json() if request.can_read_body else {}
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                parts[name] = Upload(name=value.filename, data=value.file.read())
            else:
                values[name] = value
    return values, parts


async def act(bot: Bot, request: web.Request) -> Any:
    order: Json = await request.json()
    kind = order.pop("do")
    work = functools.partial(getattr(people, kind), now=bot.api.clock())
    who = _who(bot, order.pop("who"), order.pop("chat", None), order.pop("thread", None))
    if kind == "sends_files":
        order["files"] = [bot.state.files[file_id] for file_id in order["files"]]

    def run(state: ChatState) -> ChatAct:
        done: ChatAct = work(state, who, **order)
        return done

    done = await bot.api.act(run)
    return {"message_ids": [m["message_id"] for m in done.messages], "update_ids": list(done.updates)}


def _who(bot: Bot, who: Json, chat: Json | None, thread: int | None) -> Who:
    name = who.get("name", "居民")
    user = {"id": who["id"], "is_bot": False, "first_name": name, "language_code": who.get("lang", "zh-hans")}
    place = chat or {"id": who["id"], "type": "private", "first_name": name}
    bot.state.open_chat(place)
    return Who(user=user, chat=bot.state.chats[place["id"]], thread=thread)


async def add_file(bot: Bot, request: web.Request) -> Any:
    data, name = await request.read(), request.query.get("name", "photo.jpg")
    described = media.describe(data, name=name) | {"path": await bot.api.files.put(data)}
    return bot.state.add_file(0, described, now=bot.api.clock())


async def add_chat(bot: Bot, request: web.Request) -> Any:
    bot.state.open_chat(await request.json())


async def order_fault(bot: Bot, request: web.Request) -> Any:
    bot.faults.order(fault_from(await request.json()))


async def clear_faults(bot: Bot, request: web.Request) -> Any:
    bot.faults.clear()


async def inject(bot: Bot, request: web.Request) -> Any:
    for update in await request.json():
        bot.delivery.add(update)


async def again(bot: Bot, request: web.Request) -> Any:
    bot.delivery.again((await request.json())["update_id"])


async def hold(bot: Bot, request: web.Request) -> Any:
    bot.delivery.hold()


async def release(bot: Bot, request: web.Request) -> Any:
    bot.delivery.release((await request.json()).get("order") if request.can_read_body else None)


async def transcript(bot: Bot, request: web.Request) -> Any:
    return _transcript(bot, int(request.query["chat_id"]))


async def keyboard(bot: Bot, request: web.Request) -> Any:
    return bot.state.keyboards.get(int(request.query["chat_id"]))


async def wait(bot: Bot, request: web.Request) -> Any:
    chat_id, count = int(request.query["chat_id"]), int(request.query.get("count", "1"))
    try:
        async with asyncio.timeout(float(request.query.get("timeout", "10"))), bot.sent:
            await bot.sent.wait_for(lambda: bot.from_bot(chat_id) >= count)
    except TimeoutError:
        raise web.HTTPRequestTimeout(text=json.dumps(_transcript(bot, chat_id))) from None
    return _transcript(bot, chat_id)


async def heard(bot: Bot, request: web.Request) -> Any:
    """Waits for edits and deletions as well."""
    chat_id, after_calls = int(request.query["chat_id"]), int(request.query.get("after", "0"))
    with suppress(TimeoutError):
        async with asyncio.timeout(float(request.query.get("timeout", "10"))), bot.sent:
            await bot.sent.wait_for(lambda: bot.done_for[chat_id] > after_calls)
    return {"heard": bot.done_for[chat_id], "messages": _transcript(bot, chat_id)}


async def updates(bot: Bot, request: web.Request) -> Any:
    waiting = [*bot.delivery.pending, *(bot.delivery.held or [])]
    held = len(bot.delivery.held or [])
    return {"made": bot.delivery.made, "pending": [update["update_id"] for update in waiting], "held": held}


async def calls(bot: Bot, request: web.Request) -> Any:
    method = request.query.get("method", "").lower()
    return [call for call in bot.calls if method in ("", call["method"])]


def _transcript(bot: Bot, chat_id: int) -> list[Json]:
    return [visible(message) for message in bot.state.messages.get(chat_id, {}).values()]


_CONTROLS: tuple[tuple[str, str, Callable[[Bot, web.Request], Awaitable[Any]]], ...] = (
    ("POST", "act", act),
    ("POST", "files", add_file),
    ("POST", "chats", add_chat),
    ("POST", "faults", order_fault),
    ("DELETE", "faults", clear_faults),
    ("POST", "updates", inject),
    ("POST", "again", again),
    ("POST", "hold", hold),
    ("POST", "release", release),
    ("GET", "transcript", transcript),
    ("GET", "keyboard", keyboard),
    ("GET", "wait", wait),
    ("GET", "heard", heard),
    ("GET", "calls", calls),
    ("GET", "updates", updates),
)


def make_app() -> web.Application:
    emulator = Emulator()
    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", functools.partial(serve_method, emulator))
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", functools.partial(serve_file, emulator))
    for verb, name, control in _CONTROLS:
        app.router.add_route(verb, f"/control/{{token}}/{name}", _controlling(emulator, control))
    app.on_shutdown.append(emulator.close)
    return app


def _controlling(
    emulator: Emulator, control: Callable[[Bot, web.Request], Awaitable[Any]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await control(emulator.bot(request.match_info["token"]), request))
        except ApiError as error:
            return web.json_response(error.payload(), status=error.code)

    return handle


async def serve(port: int) -> None:
    runner = web.AppRunner(make_app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 (whoever started us reads it)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Bot API emulator for tests")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(serve(parser.parse_args().port))
