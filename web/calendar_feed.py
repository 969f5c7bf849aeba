"""GET /calendar/<secret>.ics: the dates of a firm for a calendar that has subscribed to them. Whoever has the address
can read it, so it can be revoked, nobody between may keep the answer, and requests are counted."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from aiohttp import hdrs, web

from complaints.errors import NotFound
from enterprises.calendar.feeding import opened
from enterprises.calendar.model import DueDate, State
from http_server.site import check_rate
from services import Services
from services.records import Records
from texts import label
from web.pages import lang_of
from web.ports import PageServices
from wording.firms import firm_name

#: what was done stays for so long
_DONE_SHOWN = timedelta(days=90)
#: a firm's name and its dates
_Shown = tuple[str, Sequence[DueDate]]
_NO_STORE = {hdrs.CACHE_CONTROL: "no-store", "X-Robots-Tag": "noindex"}


def setup(app: web.Application, *, house: PageServices) -> None:
    async def feed(request: web.Request) -> web.StreamResponse:
        check_rate(request, "calendar", house.clock)
        word, services, now = request.match_info["word"], house.services(), house.clock()
        today = services.zone.local(now).date()

        def look(records: Records) -> _Shown | None:
            """None for an address that was revoked."""
            found = opened(records, word)
            firm = records.firms.get(found.firm)
            if found.revoked_at is not None or firm is None or not firm.active:
                return None
            dates = records.calendar.of_firm(found.firm, states=(State.OPEN, State.DONE))
            shown = [one for one in dates if one.done is None or now - one.done.at < _DONE_SHOWN]
            return firm_name(records, found.firm), shown

        try:
            found = await house.store.read(look)
        except NotFound as unknown:
            return _refused(request, unknown.key, 404)
        if found is None:
            return _refused(request, "calendar.feed.revoked", 410)
        body = await asyncio.to_thread(_written, found, services, today=today)
        headers = {**_NO_STORE, hdrs.CONTENT_DISPOSITION: 'inline; filename="calendar.ics"'}
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)

    app.router.add_get(r"/calendar/{word:[\w-]{1,128}}.ics", feed)


def _written(shown: _Shown, services: Services, *, today: date) -> bytes:
    from wording import due_dates_feed  # with icalendar, imported late: 3 MB, and only subscribed calendars need it

    firm, dates = shown
    return due_dates_feed.written(due_dates_feed.FeedOf(firm=firm, dates=dates), services, today=today)


def _refused(request: web.Request, key: str, status: int) -> web.Response:
    return web.Response(text=label(key, lang_of(request)) + "\n", status=status, headers=_NO_STORE)
