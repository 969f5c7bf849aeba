"""Pictures of messages: photos from the store; weekly reports and the axis of air, which are drawn when they are
sent."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from complaints.office.periods import Period
from complaints.office.statistics import Statistics, draw_up
from services.records import Records
from storage.store import Store
from wording.air import picture as air
from wording.report_sheet import named_picture, report_sheet
from zone import Zone


def shown_pictures(
    stored: Callable[[str], Awaitable[bytes]], *, store: Store, zone: Callable[[], Zone]
) -> Callable[[str], Awaitable[bytes]]:
    """`stored` reads a photo by its name and raises FileNotFoundError, as does the result without the report's font."""

    async def read(name: str) -> bytes:
        named = named_picture(name)
        if (named_air := air.named_picture(name)) is not None:
            return await _air(store, zone(), named_air)
        if named is None:
            return await stored(name)
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


async def _air(store: Store, zone: Zone, named: air.NamedPicture) -> bytes:
    """Raises FileNotFoundError also for a station that is gone."""

    def look(records: Records) -> air.AirPicture | None:
        station = next((one for one in records.air.stations() if one.id == named.station_id), None)
        if station is None:
            return None
        return air.air_picture(
            records, station, until=named.until, days=air.AXIS_DAYS, zone=zone, now=named.at, lang=named.lang
        )

    if (shown := await store.read(look)) is None:
        raise FileNotFoundError(str(named.station_id))
    return await asyncio.to_thread(_drawn_air, shown)


def _drawn_air(shown: air.AirPicture) -> bytes:
    from web.dossier.paper import NoFont  # with fpdf, imported late to keep the start fast
    from web.report import air_picture

    try:
        return air_picture.drawn(shown, "JPEG")
    except NoFont as error:
        raise FileNotFoundError(str(error)) from error
