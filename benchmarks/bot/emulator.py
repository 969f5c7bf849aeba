"""A fast Bot API and its users, in a separate process: counts replies and measures the users' waiting times.

`python -m benchmarks.bot.emulator` prints its address. POST /control/start {"users", "rate"?, "kind", "chats"?} starts
a load: `kind` questions (a user asks again when answered), often (the same with a hundred questions), albums (two
photos, acknowledged) or reports (a person reports from the first word to the number, then the next person does);
`rate`: questions a second in all, instead of as fast as answered; `chats`: questions come from so many people in turn,
of whom `users` wait for an answer at a time. POST /control/stop ends it; GET /control/figures returns and resets the
counts.

A bot that sets webhooks gets its updates there, each chat always at the same of them, as behind a balancer.
"""

import asyncio
import functools
import itertools
import json
import random
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web

from benchmarks.bot.pictures import jpeg
from benchmarks.bot.questions import often, questions
from benchmarks.bot.reporting import FINISHED, Reporter, button
from benchmarks.bot.webhooks import Webhooks

_FIRST_USER, _FIRST_REPORTER = 10_000, 1_000_000


@dataclass
class Emulator:
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    update_id: int = 100
    message_id: int = 0
    waits: list[float] = field(default_factory=list)
    asked_at: dict[int, float] = field(default_factory=dict)
    kind: str = ""
    closed_loop: bool = False
    downloads: int = 0
    reports: int = 0
    acts: int = 0
    users: list[asyncio.Task[None]] = field(default_factory=list)
    turns: Iterator[int] = field(default_factory=lambda: iter(()))
    newcomers: Iterator[int] = field(default_factory=lambda: itertools.count(_FIRST_REPORTER))
    reporters: dict[int, Reporter] = field(default_factory=dict)
    webhooks: Webhooks | None = None
    texts: Iterator[str] = field(default_factory=lambda: _shuffled(questions()))

    def put(self, update: dict[str, Any]) -> None:
        self.update_id += 1
        self.acts += 1
        numbered = {"update_id": self.update_id} | update
        if self.webhooks is not None:
            self.webhooks.put(numbered)
            return
        self.updates.append(numbered)
        self.arrived.set()

    def message(self, user: int, **content: Any) -> dict[str, Any]:
        self.message_id += 1
        return {
            "message_id": self.message_id,
            "date": int(time.time()),
            "chat": {"id": user, "type": "private", "first_name": "Q"},
            "from": {"id": user, "is_bot": False, "first_name": "Q", "language_code": "zh-hans"},
        } | content

    def ask(self, user: int) -> None:
        self.asked_at[user] = time.perf_counter()
        self.put({"message": self.message(user, text=next(self.texts))})

    def send_album(self, user: int) -> None:
        self.asked_at[user] = time.perf_counter()
        for part in range(2):
            name = f"{user}-{self.message_id}-{part}"
            photo = {
                "file_id": name,
                "file_unique_id": name,
                "width": 1280,
                "height": 960,
                "file_size": len(jpeg(name)),
            }
            self.put({"message": self.message(user, photo=[photo], media_group_id=f"{user}-{self.asked_at[user]}")})

    def report(self, chat: int) -> None:
        self.reporters[chat] = Reporter()
        self.asked_at[chat] = time.perf_counter()
        self.put({"message": self.message(chat, text="举报污染")})

    def _goes_on(self, chat: int, params: dict[str, Any], shown: dict[str, Any]) -> None:
        """The reporter does what the message asks for, if it asks for anything."""
        reporter = self.reporters.get(chat)
        act = reporter.answers(params) if reporter is not None else None
        if act is None:
            return
        if (asked := self.asked_at.pop(chat, None)) is not None:
            self.waits.append(time.perf_counter() - asked)
        if act is FINISHED:
            self.reports += 1
            del self.reporters[chat]
            if self.closed_loop:
                self.report(next(self.turns))
            return
        if "photo" not in act:  # the time in which an album may grow is no waiting
            self.asked_at[chat] = time.perf_counter()
        if "data" in act:
            who = {"id": chat, "is_bot": False, "first_name": "Q"}
            query = {"id": str(self.message_id), "from": who, "chat_instance": "1", "message": shown}
            self.put({"callback_query": query | act})
            return
        self.put({"message": self.message(chat, **act)})

    def sent(self, chat: int, params: dict[str, Any], shown: dict[str, Any]) -> None:
        if self.kind == "reports":
            self._goes_on(chat, params, shown)
            return
        asked = self.asked_at.pop(chat, None)
        if asked is None:
            return
        if self.kind == "albums" and (consent := button(params, "同意")) is not None:
            self.asked_at[chat] = asked
            query = {"id": str(self.message_id), "from": {"id": chat, "is_bot": False, "first_name": "Q"}}
            shown = self.message(chat, text="…")
            self.put({"callback_query": query | {"chat_instance": "1", "message": shown, "data": consent}})
            return
        self.waits.append(time.perf_counter() - asked)
        if self.closed_loop:
            (self.send_album if self.kind == "albums" else self.ask)(next(self.turns, chat))


def _shuffled(texts: list[str]) -> Iterator[str]:
    return itertools.cycle(random.Random(1).sample(texts, k=len(texts)))


async def method(emulator: Emulator, request: web.Request) -> web.Response:
    name = request.match_info["method"]
    if request.content_type == "application/json":
        params = await request.json()
    else:
        params = {**request.query, **(await request.post())}
    return web.Response(body=_answer(await _result(emulator, name, params)), content_type="application/json")


async def _result(emulator: Emulator, name: str, params: dict[str, Any]) -> Any:
    match name:
        case "getUpdates":
            return await _updates(emulator, int(params.get("timeout") or 0))
        case "getMe":
            return {"id": 7000001, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
        case "sendMessage" | "editMessageText":
            chat = int(params["chat_id"])
            shown = emulator.message(chat, text=params["text"])
            if name == "editMessageText":
                shown["message_id"] = int(params["message_id"])
            emulator.sent(chat, params, shown)
            return shown
        case "setWebhook":
            emulator.webhooks = emulator.webhooks or Webhooks(ClientSession())
            emulator.webhooks.add(params["url"], params["secret_token"])
        case "getFile":
            name = params["file_id"]
            return {"file_id": name, "file_unique_id": name, "file_path": name, "file_size": len(jpeg(name))}
    return True


async def _updates(emulator: Emulator, timeout_s: int) -> list[dict[str, Any]]:
    """Delivering an update confirms it: speed is measured here, loss elsewhere."""
    if not emulator.updates:
        emulator.arrived.clear()
        try:
            await asyncio.wait_for(emulator.arrived.wait(), timeout_s or 0.001)
        except TimeoutError:
            return []
        await asyncio.sleep(0)
    return [emulator.updates.popleft() for _ in range(min(100, len(emulator.updates)))]


async def file(emulator: Emulator, request: web.Request) -> web.Response:
    emulator.downloads += 1
    return web.Response(body=jpeg(request.match_info["path"]), content_type="image/jpeg")


async def start(emulator: Emulator, request: web.Request) -> web.Response:
    order = await request.json()
    former, emulator.kind, rate = emulator.kind, order["kind"], order.get("rate")
    emulator.asked_at.clear()
    emulator.updates.clear()
    emulator.reporters.clear()
    emulator.closed_loop = rate is None
    chats: Sequence[int] = range(_FIRST_USER, _FIRST_USER + order["users"])
    act = {"albums": emulator.send_album, "reports": emulator.report}.get(emulator.kind, emulator.ask)
    if emulator.kind == "often" or emulator.kind != former:
        emulator.texts = _shuffled(often() if emulator.kind == "often" else questions())
    emulator.turns = iter(())
    if emulator.kind == "reports":  # nobody reports twice
        chats = [next(emulator.newcomers) for _ in chats]
        emulator.turns = emulator.newcomers
    elif order.get("chats"):
        emulator.turns = itertools.cycle(range(_FIRST_USER + order["users"], _FIRST_USER + order["chats"]))
    if rate is None:
        for chat in chats:
            act(chat)
    else:
        emulator.users.append(asyncio.create_task(_at_rate(emulator, list(chats), rate)))
    return web.json_response(True)


async def _at_rate(emulator: Emulator, chats: list[int], rate: float) -> None:
    """Questions at even intervals, each from a user without an open one; or reports, each from somebody new."""
    begun = time.perf_counter()
    turns = itertools.cycle(chats)
    for number in itertools.count():
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        if emulator.kind == "reports":
            emulator.report(next(emulator.newcomers))
            continue
        chat = next((chat for chat in itertools.islice(turns, len(chats)) if chat not in emulator.asked_at), None)
        if chat is not None:
            emulator.ask(chat)


async def stop(emulator: Emulator, _request: web.Request) -> web.Response:
    emulator.closed_loop = False
    for task in emulator.users:
        task.cancel()
    emulator.users.clear()
    return web.json_response(True)


async def figures(emulator: Emulator, _request: web.Request) -> web.Response:
    names = ("waits", "downloads", "reports", "acts")
    figures = {name: getattr(emulator, name) for name in names} | {"open": len(emulator.asked_at)}
    emulator.waits = []
    emulator.downloads = emulator.reports = emulator.acts = 0
    return web.json_response(figures)


def _answer(result: Any) -> bytes:
    return json.dumps({"ok": True, "result": result}).encode()


async def serve() -> None:
    emulator, app = Emulator(), web.Application(client_max_size=2**26)
    app.router.add_route("*", "/bot{token}/{method}", functools.partial(method, emulator))
    app.router.add_get("/file/bot{token}/{path}", functools.partial(file, emulator))
    app.router.add_post("/control/start", functools.partial(start, emulator))
    app.router.add_post("/control/stop", functools.partial(stop, emulator))
    app.router.add_get("/control/figures", functools.partial(figures, emulator))
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True)  # a killed bot must not leave open polls
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
