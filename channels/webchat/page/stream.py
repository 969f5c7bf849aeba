"""The page's incoming data: history, then all later changes by server-sent events, or by long polling if these fail."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

from aiohttp import hdrs, web

from channels.webchat.events import Fetch, News, ShowToast
from channels.webchat.page.changes import Changes
from channels.webchat.page.draft import open_report
from channels.webchat.page.request_context import WEB, chat_of, count, visitor_of
from channels.webchat.page.view import shown, shown_keyboard
from channels.webchat.state import Json
from http_server import reading
from storage.engine import quick_json
from storage.tx import Tx

#: proxies close idle connections
_HEARTBEAT_S = 20.0
_POLL_S = 25.0
_PAGE = 60

CHANGES: web.AppKey[Changes] = web.AppKey("webchat_changes", Changes)
#: set when the server stops, so that open streams end and their pages reconnect
CLOSING: web.AppKey[asyncio.Event] = web.AppKey("webchat_closing", asyncio.Event)


async def history(request: web.Request) -> web.Response:
    """The last messages (`?before=` a message: those before it), and the number after which to ask for changes."""
    visitor = visitor_of(request)
    count(request, visitor, "read")
    before = _number(request, "before") or None
    chat = await chat_of(request, visitor)
    if chat is None:
        return web.json_response(
            {"seq": 0, "messages": [], "keyboard": None, "draft": None, "more": False, "chat": False}
        )
    chat_id = chat.chat_id

    def read(tx: Tx) -> tuple[Sequence[Json], Json | None]:
        return tx.webchat.history(chat_id, before=before, limit=_PAGE + 1), open_report(tx, chat_id)

    messages, draft = await request.app[WEB].store.read(read)
    body = {
        "seq": chat.seq,
        "messages": [shown(message) for message in messages[-_PAGE:]],
        "keyboard": shown_keyboard(chat.keyboard),
        "draft": draft,
        "more": len(messages) > _PAGE,
        "chat": True,
    }
    return web.json_response(body, headers={hdrs.CACHE_CONTROL: "no-store"})


async def events(request: web.Request) -> web.StreamResponse:
    visitor, services = visitor_of(request), request.app[WEB]
    count(request, visitor, "open")
    last = reading.header(request, "Last-Event-ID")
    after = reading.digits(last) if last else _number(request, "after")
    chat = await chat_of(request, visitor)
    if chat is None:
        return web.Response(status=204)  # makes an EventSource stop: before the first act there is nothing to receive
    response = web.StreamResponse(headers={hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    who = {"session": visitor.session.digest, "address": visitor.address}
    with services.limits.line(**who), services.api.events.listening(chat.chat_id) as news:
        await response.prepare(request)
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            await _stream(request, response, news, chat.chat_id, after)
    return response


async def _stream(
    request: web.Request, response: web.StreamResponse, news: "asyncio.Queue[News]", chat_id: int, after: int
) -> None:
    item: News | None = Fetch()
    while not request.app[CLOSING].is_set():
        match item:
            case Fetch():
                changes = await _changes(request, news, chat_id, after)
                if changes["seq"] > after:
                    after = changes["seq"]
                    await _write(response, "change", changes, number=after)
            case ShowToast():
                await _write(response, "toast", {"message": item.message_id, "text": item.text, "alert": item.alert})
            case None:
                await _write(response, "beat", {})
        item = await _next(news, _HEARTBEAT_S)


async def poll(request: web.Request) -> web.Response:
    """Changes after `?after=`, as soon as there are any; an empty answer after a timeout."""
    visitor, services = visitor_of(request), request.app[WEB]
    count(request, visitor, "open")
    after = _number(request, "after")
    chat = await chat_of(request, visitor)
    if chat is None:
        return web.json_response({"seq": 0, "messages": [], "deleted": [], "keyboard": None, "draft": None})
    with services.api.events.listening(chat.chat_id) as news:
        changes = await _changes(request, news, chat.chat_id, after)
        if changes["seq"] <= after:
            await _next(news, _POLL_S)
            changes = await _changes(request, news, chat.chat_id, after)
    return web.json_response(changes, headers={hdrs.CACHE_CONTROL: "no-store"})


async def _changes(request: web.Request, news: "asyncio.Queue[News]", chat_id: int, after: int) -> Json:
    changes = await request.app[CHANGES].after(chat_id, after)
    request.app[WEB].api.events.note_fetched(chat_id, news, changes["seq"])
    return changes


async def _next(news: "asyncio.Queue[News]", seconds: float) -> News | None:
    """The next event; None after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            return await news.get()
    except TimeoutError:
        return None


async def _write(response: web.StreamResponse, name: str, data: Any, *, number: int | None = None) -> None:
    ident = f"id: {number}\n" if number is not None else ""
    await response.write(b"%sevent: %s\ndata: %s\n\n" % (ident.encode(), name.encode(), quick_json.octets(data)))


def _number(request: web.Request, name: str) -> int:
    return reading.digits(request.query.get(name, "0"))
