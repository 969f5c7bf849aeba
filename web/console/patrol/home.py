"""The list of a day: 正常 or 发现问题 in one tap, with the position of the phone where it gives one. Without a network
the tap waits on the phone and counts for the moment when it was made."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web

from complaints.errors import ComplaintError, NotFound
from complaints.office.rights import Right, may
from inspections.patrol.checking import LISTED_DAYS, Position, all_standings, look_at
from inspections.patrol.due import Standing
from inspections.patrol.model import Check, Seen
from services.records import Records
from texts import label
from web.console.attempts import attempted
from web.console.guard import status_of
from web.console.outbox import recorded_at, taken, wants_json
from web.console.patrol import map_layer
from web.console.patrol.drawing import drawing
from web.console.session import HOUSE, actor_of, staff_of
from web.console.shell import kept_offline
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording.moments import moment

_SHOWN_CHECKS = 50
_MOST_CLIENT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """`client_id`: of its next tap. `late`: something was missed before."""

    id: int
    name: str
    about: str
    last: str
    until: str
    client_id: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedRow:
    name: str
    person: str
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    name: str
    seen: str
    at: str
    by: str
    place: str
    note: str


async def home(request: web.Request) -> web.StreamResponse:
    done = request.query.get("done", "")
    known = label(f"patrol.done.{done}", lang_of(request)) if done in set(Seen) else ""
    return await _page(request, done=known, problem_seen=done == Seen.PROBLEM)


async def look(request: web.Request) -> web.StreamResponse:
    """Form fields: seen, client_id, note, and lat, lon, accuracy where the phone gave them; of a phone that sends late,
    recorded_at and sent_at."""
    form, house, actor = await typed_of(request), request.app[HOUSE], actor_of(request)
    at, lang = recorded_at(form, house.clock()), lang_of(request)
    grid_id, client_id = int(request.match_info["id"]), form.get("client_id", "")
    if form.get("seen") not in set(Seen) or not 0 < len(client_id) <= _MOST_CLIENT:
        raise NotFound("error.old_button")
    seen, position = Seen(form["seen"]), _position(form)
    note, then = form.get("note", ""), f"/console/patrol?done={seen}"

    def work(records: Records) -> str:
        look_at(records, grid_id, seen=seen, client_id=client_id, position=position, note=note, actor=actor, now=at)
        return next(one.name for one in records.patrol.grids() if one.id == grid_id)

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _page(request, problem=error_message(request, error), typed=form, status=status_of(error))

    if wants_json(request):
        name = await house.store.write(work)
        return taken(shown=f"{name} {label(f'patrol.seen.{seen}', lang)}", next_page=then)
    return await attempted(house.store.write(work), then=then, refused=again)


def _position(form: Mapping[str, str]) -> Position | None:
    """None for a phone that gave none."""
    try:
        lat, lon = float(form.get("lat", "")), float(form.get("lon", ""))
        accuracy = float(form["accuracy"]) if form.get("accuracy") else None
    except ValueError:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and (accuracy is None or math.isfinite(accuracy))):
        return None
    return Position(lat=lat, lon=lon, accuracy=accuracy)


async def _page(
    request: web.Request,
    *,
    done: str = "",
    problem: str = "",
    problem_seen: bool = False,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    zone, now = house.services().zone, house.clock()

    def read(records: Records) -> tuple[Sequence[Standing], Sequence[Check]]:
        standings = all_standings(records, now=now, timezone=zone.timezone)
        return standings, records.patrol.checks(now - timedelta(days=LISTED_DAYS), limit=_SHOWN_CHECKS)

    standings, checks = await house.store.read(read)
    names = {one.grid.id: one.grid.name for one in standings}
    context = {
        "due": [_row(one, house.word(), lang) for one in _by_end(standings)],
        "others": [_row(one, house.word(), lang) for one in standings if one.due is None],
        "missed": [row for one in standings for row in _missed(one)],
        "checks": [
            CheckRow(
                name=names.get(one.grid_id, label("patrol.dropped", lang)),
                seen=label(f"patrol.seen.{one.seen}", lang),
                at=moment(one.at, zone, lang),
                by=one.by,
                place=_place(one, lang),
                note=one.note,
            )
            for one in checks
        ],
        "drawing": drawing(standings),
        "plan": map_layer.plan(request, standings),
        "listed": LISTED_DAYS,
        "done": done,
        "problem": problem,
        "problem_seen": problem_seen,
        "typed": typed or {},
        "may_set": may(staff_of(request), Right.ACCOUNTS),
    }
    return kept_offline(show(request, "console/patrol/home.html", context, status=status), staff_of(request))


def _by_end(standings: Sequence[Standing]) -> list[Standing]:
    """Those that are due, what ends first in front."""
    due = [(one.due.last, -one.unseen, one.grid.name, one) for one in standings if one.due is not None]
    return [one for *_, one in sorted(due, key=lambda each: each[:3])]


def _row(one: Standing, client_id: str, lang: str) -> GridRow:
    parts = [label("patrol.level", lang, level=one.grid.level), one.grid.person]
    if one.rhythm is None:
        parts.append(label("patrol.no_rhythm", lang))
    last = label("patrol.unseen", lang, days=one.unseen) if one.last else label("patrol.never", lang, days=one.unseen)
    return GridRow(
        id=one.grid.id,
        name=one.grid.name,
        about=label("air.stop", lang).join(part for part in parts if part),
        last=last,
        until=label("patrol.until", lang, day=f"{one.due.last:%m-%d}") if one.due else "",
        client_id=client_id,
        late=bool(one.missed),
    )


def _missed(one: Standing) -> list[MissedRow]:
    return [
        MissedRow(
            name=one.grid.name,
            person=one.grid.person,
            days=f"{each.first:%m-%d}" if each.first == each.last else f"{each.first:%m-%d} – {each.last:%m-%d}",
        )
        for each in one.missed
    ]


def _place(check: Check, lang: str) -> str:
    if check.inside is None:
        return label("patrol.place.none", lang)
    return label("patrol.place.inside" if check.inside else "patrol.place.outside", lang)
