"""The board of a station: today, month and year, what is left of the targets, what if, beside other stations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web

from air import typed
from air.board import Board, beside, board
from air.errors import BadAir
from air.model import Pollutant
from air.printing import exact, rounded_down, scale_of
from air.remainder import Chance, MeanLeft
from complaints.office.rights import Right, may
from services.records import Records
from texts import label
from web.console.air import tables
from web.console.air.asked import number_of, sentence, today_of
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.air import words
from wording.air.axis import Axis, axis

#: days on the common axis
AXIS_DAYS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """`amount`, `days`: as typed. `lines`: what would follow for each target."""

    amount: str = ""
    days: str = "1"
    problem: str = ""
    lines: tuple[str, ...] = ()


async def show_board(request: web.Request) -> web.StreamResponse:
    house, lang, today = request.app[HOUSE], lang_of(request), today_of(request)
    zone, query = house.services().zone, request.query
    year = number_of(query.get("year", ""))
    year = year if year is not None and 2000 <= year <= today.year else today.year
    sees_cases = may(staff_of(request), Right.CASES)

    def look(records: Records) -> tuple[Board, Mapping[str, Any], Axis | None] | None:
        shown = board(records.air, today=today, year=year, station_id=number_of(query.get("station", "")))
        if shown is None:
            return None
        others = tables.stations(beside(records.air, shown), shown, lang)
        years = tables.years(records.air.years(shown.station.id, today=today), shown, lang)
        until = shown.year.until or date(year, 12, 31)
        drawn = axis(records, shown.station, until=until, days=AXIS_DAYS, zone=zone, lang=lang) if sees_cases else None
        return shown, {"others": others, "years": years}, drawn

    looked = await house.store.read(look)
    if looked is None:
        return show(request, "console/air/none.html", {"may_edit": may(staff_of(request), Right.AIR)})
    shown, compared, drawn = looked
    context = {
        **compared,
        "board": shown,
        "station": words.station(shown.station, lang),
        "stations": [(one.id, words.station(one, lang)) for one in shown.stations],
        "newest": tables.newest(shown, lang),
        "hours": tables.hours(shown, lang),
        "summary": tables.summary(shown, lang),
        "reliability": words.reliability(shown.year, shown.rules, lang),
        "targets": tables.targets(shown, lang),
        "what_if": what_if(request, shown),
        "months": tables.months(shown, lang),
        "days": tables.days(shown, lang),
        "axis": tables.axis(drawn, zone, lang) if drawn else None,
        "may_edit": may(staff_of(request), Right.AIR),
    }
    return show(request, "console/air/board.html", context)


def what_if(request: web.Request, shown: Board) -> WhatIf:
    """If the next days had this mean: what the days after them may have. Only of PM2.5 and of targets still open."""
    lang, query = lang_of(request), request.query
    amount, days = query.get("amount", "").strip(), query.get("days", "1").strip()
    if not amount:
        return WhatIf()
    given = WhatIf(amount=amount, days=days)
    pollutant = Pollutant(query["item"]) if query.get("item") in set(Pollutant) else Pollutant.PM25
    left = [one for one in shown.targets if isinstance(one.left, MeanLeft) and one.target.item == pollutant]
    try:
        value = typed.limit(amount, pollutant) if amount != "0" else 0
        count = number_of(days) or 0
        if not left:
            raise BadAir("no_target_of", item=words.name_of(pollutant, lang))
        if not 0 < count <= left[0].left.left:
            raise BadAir("days_left", left=left[0].left.left)
    except BadAir as error:
        return WhatIf(amount=amount, days=days, problem=sentence(error, request))
    lines = tuple(_follows(one.left, value, count, pollutant, lang) for one in left if isinstance(one.left, MeanLeft))
    return WhatIf(amount=given.amount, days=given.days, lines=lines)


def _follows(left: MeanLeft, value: int, count: int, pollutant: Pollutant, lang: str) -> str:
    then, scale = left.after(value, count), scale_of(pollutant)
    values: dict[str, object] = {
        "count": count,
        "value": exact(value, scale),
        "unit": words.unit_of(pollutant),
        "left": then.left,
        "budget": exact(abs(then.budget), scale),
        "target": exact(then.target, scale),
        "days": then.days,
        "total": exact(then.total, scale),
    }
    if then.allowed is not None and then.chance is Chance.OPEN:
        limit = rounded_down(then.allowed, scale)
        return label("air.what_if.open", lang, limit=limit, **values)
    return label(f"air.what_if.{then.chance}", lang, **values)
