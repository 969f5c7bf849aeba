"""更正记录: the newest corrections of a station, with what stood there before."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from air.model import WHOLE_DAY, Entry, Station
from services.records import Records
from texts import label
from web.console.air import tables
from web.console.air.asked import station_named
from web.console.air.day import said
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.air import words
from wording.moments import moment

_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    when: str
    before: str
    after: str
    status: str
    by: str
    at: str
    reason: str
    path: str


async def show_changes(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone

    def look(records: Records) -> tuple[Station | None, Sequence[Station], Sequence[tuple[Entry | None, Entry]]]:
        air = records.air
        every = air.stations()
        if not every:
            return None, (), ()
        station = station_named(air, request.query.get("station", "") or str(every[0].id))
        changed = air.corrected(station.id, limit=_MOST)
        return station, every, [(_before(air.history(*one.sample.slot), one), one) for one in changed]

    station, every, changed = await house.store.read(look)
    rows = [
        ChangeRow(
            when=_when(after, lang),
            before=said(before.sample, lang) if before else "—",
            after=said(after.sample, lang),
            status=words.status(after.sample.status, lang),
            by=after.by,
            at=moment(after.at, zone, lang),
            reason=after.reason,
            path=tables.day_path(after.sample.station_id, after.sample.day),
        )
        for before, after in changed
    ]
    stations = [(one.id, words.station(one, lang)) for one in every]
    context = {"station": station, "stations": stations, "rows": rows, "most": _MOST}
    return show(request, "console/air/changes.html", context)


def _before(history: Sequence[Entry], entry: Entry) -> Entry | None:
    return next((one for one in history if one.version == entry.version - 1), None)


def _when(entry: Entry, lang: str) -> str:
    hour = entry.sample.hour
    name = label("air.whole_day", lang) if hour == WHOLE_DAY else label("air.hour", lang, hour=hour)
    return f"{entry.sample.day:%Y-%m-%d} {name}"
