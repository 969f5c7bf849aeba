"""The list, narrowed and page by page; what is due first in front."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from inspections.rectification.model import Filter, Line, Source, State
from services.records import Records
from texts import label
from web.console.firms.listing import number_of
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording import rectification as words
from zone import Zone

SIZE = 50
_MOST_WORDS = 100
#: 销号 was applied for, and others have to act
_WAITING = frozenset({State.APPLIED, State.CHECKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """`tone`: late, staged, or the state."""

    id: int
    title: str
    text: str
    units: str
    next: str
    left: str
    late: bool
    tone: str
    state: str
    progress: str
    released: bool


def filter_of(query: Mapping[str, str], zone: Zone, today: date) -> Filter:
    """Unknown values narrow nothing."""
    state, source = query.get("state", ""), query.get("source", "")
    return Filter(
        states=_WAITING if state == "waiting" else frozenset({State(state)} if state in set(State) else ()),
        source=Source(source) if source in set(Source) else None,
        unit=query.get("unit", "") if zone.unit(query.get("unit", "")) else "",
        words=query.get("q", "").strip()[:_MOST_WORDS],
        late_on=today if query.get("late") == "1" else None,
    )


async def shown(request: web.Request) -> web.StreamResponse:
    house, lang, query = request.app[HOUSE], lang_of(request), request.query
    zone = house.services().zone
    today = zone.local(house.clock()).date()
    where = filter_of(query, zone, today)

    def look(records: Records) -> Mapping[str, object]:
        table = records.rectification
        counts = {state.value: table.count(Filter(states=frozenset({state}))) for state in State}
        page = table.page(where, size=SIZE, number=number_of(query))
        return {"page": page, "counts": counts, "late": table.count(Filter(late_on=today))}

    found = await house.store.read(look)
    asked = {name: query[name] for name in ("q", "state", "source", "unit", "late") if query.get(name)}
    context = {
        **found,
        "rows": [row_of(line, zone, today, lang) for line in found["page"].lines],  # type: ignore[attr-defined]
        "asked": asked,
        "more": urlencode(asked),
        "states": [(state.value, label(f"rectification.state.{state}", lang)) for state in State],
        "sources": [(source.value, label(f"rectification.source.{source}", lang)) for source in Source],
    }
    return show(request, "console/rectification/list.html", context)


def row_of(line: Line, zone: Zone, today: date, lang: str) -> LineRow:
    late, staged = line.is_late(today), line.is_staged(today)
    return LineRow(
        id=line.id,
        title=words.title(line.problem, lang),
        text=words.excerpt(line.problem.text),
        units=words.units(line.problem, zone, lang),
        next=words.deadline_words(line.problem, zone, lang) if line.state is not State.CLOSED else "",
        left=words.lateness(line, today, lang),
        late=late,
        tone="staged" if staged else line.state.value,
        state=words.standing(line, today, lang),
        progress=words.excerpt(line.progress),
        released=line.released,
    )
