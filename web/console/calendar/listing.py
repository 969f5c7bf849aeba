"""到期事项: what falls due at which firm, filtered by firm, trade, sub-district, kind and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from complaints.office.rights import Right, may
from enterprises.calendar.persons import reminded
from enterprises.calendar.ports import DatePage, Listed
from services.records import Records
from texts import label
from web.console.calendar.asked import Asked, Within
from web.console.firms.listing import number_of
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import due_dates
from wording.due_dates import DateWords
from wording.firms import firm_name
from wording.moments import moment

_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    listed: Listed
    words: DateWords
    subdistrict: str
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    id: str
    name: str
    count: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    page: DatePage
    counts: Sequence[tuple[Within, int]]
    trades: Sequence[str]
    firm: str
    reminded: Sequence[str]


async def page(request: web.Request) -> web.StreamResponse:
    house, lang, query = request.app[HOUSE], lang_of(request), request.query
    services, now = house.services(), house.clock()
    asked = Asked.read(query, today=services.zone.local(now).date())

    def look(records: Records) -> Look:
        count, firm = records.calendar.count, asked.plain.firm
        return Look(
            page=records.calendar.page(asked.where, size=_SIZE, number=number_of(query)),
            counts=[(one, count(asked.windowed(one))) for one in Within],
            trades=records.firms.trades(),
            firm=firm_name(records, firm),
            reminded=[one.account.name for one in reminded(records, firm)] if firm else (),
        )

    found = await house.store.read(look)
    plain = {name: value for name in ("q", "trade", "subdistrict", "template", "firm") if (value := query.get(name))}
    areas = {one.id: one.name(lang) for one in services.zone.subdistricts}
    rows = [
        Row(
            listed=one,
            words=due_dates.words(one.date, services, today=asked.today, lang=lang),
            subdistrict=areas.get(one.subdistrict, ""),
            done=moment(one.date.done.at, services.zone, lang) if one.date.done is not None else "",
        )
        for one in found.page.rows
    ]
    names = label("list", lang).join(found.reminded)
    context = {
        "rows": rows,
        "page": found.page,
        "tabs": [_tab(one, number, plain, lang) for one, number in found.counts],
        "within": asked.within.value,
        "more": urlencode({**plain, "within": asked.within.value}),
        "asked": plain,
        "trades": found.trades,
        "templates": [(one.id, one.name(lang)) for one in services.dates.templates],
        "firm": found.firm,
        "persons": _persons(names, lang) if found.firm else "",
        "may_export": may(staff_of(request), Right.EXPORT),
    }
    return show(request, "console/calendar/list.html", context)


def _tab(within: Within, count: int, plain: dict[str, str], lang: str) -> Tab:
    name, address = label(f"calendar.staff.window.{within}", lang), urlencode({**plain, "within": within.value})
    return Tab(id=within.value, name=name, count=count, address=address)


def _persons(names: str, lang: str) -> str:
    return label("calendar.staff.persons", lang, names=names) if names else label("calendar.staff.no_persons", lang)
