"""Pictures of messages: photos from the store, and weekly reports, which are drawn when they are sent."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from complaints.office.periods import Period
from complaints.office.statistics import Statistics, draw_up
from complaints.ports import Records
from storage.store import Store
from wording.report_sheet import named_picture, report_sheet
from zone import Zone


def shown_pictures(
    stored: Callable[[str], bytes], *, store: Store, zone: Callable[[], Zone]
) -> Callable[[str], Awaitable[bytes]]:
    """`stored` reads a photo by its name and raises FileNotFoundError, as does the result without the report's font."""

    async def read(name: str) -> bytes:
        named = named_picture(name)
        if named is None:
            return await asyncio.to_thread(stored, name)
        period, at, lang = named
        shown = await store.read(partial(_shown, period=period, at=at, zone=zone()))
        return await asyncio.to_thread(_drawn, shown, zone(), lang)

    return read


def _shown(records: Records, *, period: Period, at: datetime, zone: Zone) -> Statistics:
    return draw_up(records, period, now=at, today=zone.local(at).date())


def _drawn(shown: Statistics, zone: Zone, lang: str) -> bytes:
    from web.dossier.paper import NoFont  # with fpdf, imported late to keep the start fast
    from web.report import picture

    try:
        return picture.drawn(report_sheet(shown, zone, lang), "JPEG")
    except NoFont as error:
        raise FileNotFoundError(str(error)) from error
