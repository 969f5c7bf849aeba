"""The places of reports (S24): a heat map of the chosen period, its table, and the rule for "the same place". Each
number links to its list and equals the length of that list."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from complaints.ports import CaseSpot, Records, Site
from complaints.report.similar import bounds_of
from services import Services
from texts import label
from web.console.filters import ALL, NONE, FilterChoice
from web.console.heat_map import WIDTH, Frame, HeatRing, Outline, Square, tones
from web.console.maps import heat_layer
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of

#: squares in the table, unless ?cells=all asks for all
LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    choice: FilterChoice
    services: Services
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """A row of a table. `where`: the location of the cell. `query`: the query string of its list."""

    name: str
    where: str
    count: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    width: float
    height: float
    about: str
    outlines: Sequence[tuple[Outline, str]]  # (outline, name)
    squares: Sequence[tuple[Square, str]]  # (square, address of its list)
    columns: Sequence[tuple[str, float]]
    rows: Sequence[tuple[str, float]]
    rings: Sequence[HeatRing]
    tones: Sequence[tuple[int, int, int]]


async def heat(request: web.Request) -> web.StreamResponse:
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    services, now = house.services(), house.clock()
    choice = _choice(request.query, services, now)
    where = choice.where(staff_id=staff.id, now=now, zone=services.zone)
    since = now - services.zone.likeness.repeat.window

    def look(records: Records) -> tuple[Sequence[CaseSpot], Sequence[Site]]:
        return records.cases.heat(where), records.sites.recent(since=since)

    spots, sites = await house.store.read_aside(look)
    counts = _by_cell(spots)
    frame = Frame.of(counts, services.zone.areas.outlines if services.zone.areas else None)
    squares = frame.squares(counts) if frame else ()
    asked = _Asked(choice=choice, services=services, lang=lang)
    drawing = _drawing(frame, squares, sites, asked) if frame else None
    cells = _cells(spots, squares, asked)
    listed = cells if request.query.get("cells") == ALL else cells[:LISTED]
    context = {
        "choice": choice,
        "total": sum(spot.count for spot in spots),
        "drawing": drawing,
        "plan": heat_layer.plan(request, drawing.squares, sites, radius_m=services.zone.likeness.repeat.radius_m)
        if drawing
        else None,
        "cells": listed,
        "all_cells": len(cells) if len(listed) < len(cells) else 0,
        "all_query": f"{choice.query}&cells={ALL}",
        "subdistricts": _subdistricts(spots, asked),
        "rules": _rules(services, lang),
    }
    return show(request, "console/heat.html", context)


def _choice(query: Mapping[str, str], services: Services, now: datetime) -> FilterChoice:
    """By default, all cases received within the window for repeat sites."""
    choice = FilterChoice.read({"state": ALL, **query})
    if "from" not in query and "until" not in query:
        today = services.zone.local(now).date()
        choice = replace(choice, since=today - services.zone.likeness.repeat.window)
    return choice.on_page(1)


def _by_cell(spots: Sequence[CaseSpot]) -> Mapping[str, int]:
    counts = Counter[str]()
    for spot in spots:
        if spot.cell:
            counts[spot.cell] += spot.count
    return counts


def _drawing(frame: Frame, squares: Sequence[Square], sites: Sequence[Site], asked: _Asked) -> Drawing:
    zone = asked.services.zone
    areas, radius_m = zone.areas, zone.likeness.repeat.radius_m
    high, wide = frame.square_m
    rings = [frame.ring(site.id, site.lat, site.lon, radius_m=radius_m) for site in sites]
    outlines = frame.outlines(areas.outlines) if areas else ()
    return Drawing(
        width=WIDTH,
        height=frame.height,
        about=label("heat.about", asked.lang, high=high, wide=wide),
        outlines=[(outline, _subdistrict(outline.area, asked)) for outline in outlines],
        squares=[(square, replace(asked.choice, cell=square.cell).query) for square in squares],
        columns=frame.columns(),
        rows=frame.rows(),
        rings=[ring for ring in rings if ring is not None],
        tones=tones(squares[0].count) if squares else (),
    )


def _cells(spots: Sequence[CaseSpot], squares: Sequence[Square], asked: _Asked) -> Sequence[HeatRow]:
    """Squares on the map, then squares beyond it, then cases without a point."""
    names = {square.cell: square.name for square in squares}
    counts = _by_cell(spots)
    areas = defaultdict[str, list[str]](list)
    for spot in spots:
        areas[spot.cell].append(_subdistrict(spot.subdistrict, asked))
    beyond = sorted(counts.keys() - names.keys(), key=lambda cell: (-counts[cell], cell))
    lines = [
        HeatRow(
            name=names.get(cell) or label("heat.beyond", asked.lang),
            where=_where(cell, label("comma", asked.lang).join(areas[cell])),
            count=counts[cell],
            query=replace(asked.choice, cell=cell).query,
        )
        for cell in (*names, *beyond)
    ]
    if nowhere := sum(spot.count for spot in spots if not spot.cell):
        words = label("heat.no_point", asked.lang)
        lines.append(HeatRow(name="—", where=words, count=nowhere, query=replace(asked.choice, cell=NONE).query))
    return lines


def _where(cell: str, areas: str) -> str:
    """The sub-districts of the square, and its centre."""
    bounds = bounds_of(cell)
    assert bounds is not None, "a cell of a point"
    south, west, north, east = bounds
    return f"{areas} {(south + north) / 2:.4f}, {(west + east) / 2:.4f}"


def _subdistricts(spots: Sequence[CaseSpot], asked: _Asked) -> Sequence[HeatRow]:
    counts = Counter[str]()
    for spot in spots:
        counts[spot.subdistrict] += spot.count
    return [
        HeatRow(
            name=_subdistrict(area, asked),
            where="",
            count=count,
            query=replace(asked.choice, subdistrict=area or NONE).query,
        )
        for area, count in counts.most_common()
    ]


def _subdistrict(area: str, asked: _Asked) -> str:
    if not area:
        return label("numbers.without", asked.lang)
    known = asked.services.zone.subdistrict(area)
    return known.name(asked.lang) if known else area


def _rules(services: Services, lang: str) -> Sequence[str]:
    """The distance and time within which places count as the same, from the zone's data (zone.likeness)."""
    likeness, reach = services.zone.likeness, services.zone.likeness.repeat
    values = {"days": reach.window.days, "radius": reach.radius_m, "count": reach.count, "source": reach.source}
    each = [(category.name(lang), likeness.of(category.id)) for category in services.zone.categories]
    return [
        label("console.sites.rule", lang, **values),
        *(
            label("heat.rule", lang, category=name, radius=one.radius_m, days=one.window.days, source=one.source)
            for name, one in each
        ),
    ]
