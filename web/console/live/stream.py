"""GET /console/live: news as server-sent events (HTML, section 9.2). `Last-Event-ID`, or `?since=` for a fresh page, is
the entry after which to begin; the page gets what came since, however long it was away."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence

from aiohttp import hdrs, web

from complaints.model import Staff
from complaints.office.staff_links import digest
from complaints.ports import Records, Tips
from http_server import reading
from web.console.live.counts import counts_of
from web.console.live.news import News, for_account
from web.console.live.watching import Asked, Ended, Late, Listener, Told, Warned, Watcher
from web.console.session import COOKIE, HOUSE, staff_of
from web.pages import lang_of

#: proxies close idle connections
HEARTBEAT_S = 20.0
#: open streams in this process
MOST = 500
#: most entries that a page that was away is told one by one
_BACKLOG = 100

WATCHER: web.AppKey[Watcher] = web.AppKey("console.watcher", Watcher)
#: set when the server stops, so that streams end and pages connect again
CLOSING: web.AppKey[asyncio.Event] = web.AppKey("console.live.closing", asyncio.Event)


async def live(request: web.Request) -> web.StreamResponse:
    watcher, staff = request.app[WATCHER], staff_of(request)
    if len(watcher) >= MOST:
        return web.Response(status=503, headers={hdrs.RETRY_AFTER: "60", hdrs.CACHE_CONTROL: "no-store"})
    last = reading.header(request, "Last-Event-ID") or request.query.get("since", "")
    after = reading.digits(last) if last else 0
    response = web.StreamResponse(headers={hdrs.CACHE_CONTROL: "no-store", "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    with watcher.listening(digest(reading.cookie(request, COOKIE)), staff) as listener:
        await watcher.ready()  # before the page's backlog is read, so that nothing falls between
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            await response.prepare(request)
            await _stream(request, response, listener, after)
    return response


async def _stream(request: web.Request, response: web.StreamResponse, listener: Listener, after: int) -> None:
    lang = lang_of(request)
    house = request.app[HOUSE]
    missed, more = await house.store.read(lambda r: _begin(r, listener.account, after))
    now, clock = house.clock(), house.services().clock
    counts = await house.store.read(lambda r: counts_of(r, listener.account, clock=clock, now=now))
    await _write(response, "counts", counts)
    if more:
        await _write(response, "missed", {})
    for news in missed:
        await _write(response, "news", news.wire(lang), number=news.id)
    known = {news.id for news in missed}
    while not request.app[CLOSING].is_set():
        match told := await _next(request, listener):
            case None:
                await response.write(b": beat\n\n")
            case Ended(gone):
                if gone:
                    await _write(response, "ended", {})
                return
            case Asked():
                await _write(response, "asked", {})
            case Warned():
                await _write(response, "warned", {})
            case Late():
                await _write(response, "late", told.wire(listener.account, lang))
            case news:
                if news.id not in known:
                    await _write(response, "news", news.wire(lang), number=news.id)


def _begin(records: Records, staff: Staff, after: int) -> tuple[Sequence[News], bool]:
    """What the page missed, and whether that was more than is told."""
    entries: Sequence[int] = ()
    if after:
        entries, _ = records.live.newer(Tips(event=after, asked=0), limit=_BACKLOG + 1)
    happened = records.live.happened(entries[:_BACKLOG])
    missed = [news for one in happened if (news := for_account(staff, one)) is not None]
    return missed, len(entries) > _BACKLOG


async def _next(request: web.Request, listener: Listener) -> Told | None:
    """None after a heartbeat's time, or if the server stops."""
    came = asyncio.ensure_future(listener.told.get())
    closing = asyncio.ensure_future(request.app[CLOSING].wait())
    try:
        await asyncio.wait({came, closing}, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
        return came.result() if came.done() else None
    finally:
        came.cancel()
        closing.cancel()


async def _write(response: web.StreamResponse, name: str, data: object, *, number: int | None = None) -> None:
    ident = f"id: {number}\n" if number is not None else ""
    await response.write(f"{ident}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())


def set_up(console: web.Application) -> None:
    """Runs the watcher while the console is served."""
    house = console[HOUSE]
    console[WATCHER] = watcher = Watcher(house)
    console[CLOSING] = closing = asyncio.Event()

    async def running(_app: web.Application) -> AsyncIterator[None]:
        house.store.after_write(watcher.wake)
        task = asyncio.create_task(watcher.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def close(_app: web.Application) -> None:
        closing.set()

    console.cleanup_ctx.append(running)
    console.on_shutdown.append(close)
