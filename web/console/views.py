"""Saved views: a filter and an order of the queue under a name, for oneself or for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from complaints.errors import ComplaintError, NotFound
from complaints.model import Staff
from complaints.office import saved_views
from complaints.ports import Records, SavedView
from texts import label
from web.console.attempts import attempted
from web.console.chips import chips
from web.console.filters import NONE, FilterChoice
from web.console.guard import status_of
from web.console.session import HOUSE, staff_of
from web.console.show import error_message, show
from web.pages import lang_of
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A condition of a view that names something that no longer exists, and is left out."""

    key: str
    value: str


def choice_of(view: SavedView, zone: Zone) -> tuple[FilterChoice, tuple[Missing, ...]]:
    """The rest of its conditions if some name what the zone no longer has."""
    choice = FilterChoice.read(dict(parse_qsl(view.query)))
    known = (("subdistrict", zone.subdistrict), ("category", zone.category), ("unit", zone.unit))
    gone = {
        name: str(getattr(choice, name))
        for name, look in known
        if getattr(choice, name) not in ("", NONE) and look(getattr(choice, name)) is None
    }
    left: dict[str, Any] = dict.fromkeys(gone, "")
    missing = tuple(Missing(key=f"console.filter.{name}", value=value) for name, value in gone.items())
    return replace(choice, **left), missing


def opened(records: Records, staff: Staff, given: str) -> SavedView:
    """Raises NotFound for one that was deleted or is another's own."""
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
    view = records.saved_views.get(number)
    if view is None or not (view.shared or view.staff_id == staff.id):
        raise NotFound("error.view.gone")
    return view


async def everything(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def save(request: web.Request) -> web.StreamResponse:
    """Form fields: `list` (the queue's query), `name`, `shared`, `replacing`."""
    house, staff, posted = request.app[HOUSE], staff_of(request), await request.post()
    choice = FilterChoice.read(dict(parse_qsl(str(posted.get("list", "")).removeprefix("?")))).on_page(1)
    name, shared, replacing = str(posted.get("name", "")), posted.get("shared") == "1", posted.get("replacing") == "1"
    query, now = choice.query.removeprefix("?"), house.clock()

    def work(records: Records) -> SavedView:
        return saved_views.save(
            records, staff, name=name, query=query, shared=shared, replacing=replacing, now=now
        )  # fmt: skip

    async def again(error: ComplaintError) -> web.StreamResponse:
        typed = {"list": choice.query, "name": name, "shared": shared}
        return await _render(request, problem=error_message(request, error), typed=typed, status=status_of(error))

    return await attempted(
        house.store.write(work), then=lambda view: f"/console/?view={view.id}&saved=1", refused=again
    )


async def change(request: web.Request) -> web.StreamResponse:
    """Form fields: `name` and `shared`, or `remove`."""
    house, staff, posted = request.app[HOUSE], staff_of(request), await request.post()
    view_id, now = int(request.match_info["id"]), house.clock()
    name, shared = str(posted.get("name", "")), posted.get("shared") == "1"

    def work(records: Records) -> None:
        if posted.get("remove") == "1":
            saved_views.remove(records, staff, view_id)
        else:
            saved_views.change(records, staff, view_id, name=name, shared=shared, now=now)

    try:
        await house.store.write(work)
    except ComplaintError as error:
        renamed = {"id": view_id, "name": name}
        problem = error_message(request, error)
        return await _render(request, problem=problem, renamed=renamed, status=status_of(error))
    done = label("finding.removed" if posted.get("remove") == "1" else "finding.changed", lang_of(request))
    return await _render(request, done=done)


async def _render(
    request: web.Request,
    *,
    problem: str = "",
    done: str = "",
    typed: object = None,
    renamed: object = None,
    status: int = 200,
) -> web.StreamResponse:
    """`typed` is the form of a view that could not be saved, `renamed` one that could not be changed."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)

    zone = house.services().zone

    def look(records: Records) -> tuple[Sequence[SavedView], dict[int, str], Mapping[str, str]]:
        views = records.saved_views.seen_by(staff.id)
        firms = records.firms.names({choice_of(view, zone)[0].firm for view in views} - {""})
        return views, {one.id: one.name for one in records.staff.office()}, firms

    found, people, firms = await house.store.read(look)
    rows = []
    for view in found:
        choice, missing = choice_of(view, zone)
        words = [chip.text for chip in chips(choice, zone, people, lang, firms=firms)]
        rows.append({"view": view, "words": words, "missing": missing, "mine": saved_views.may_change(staff, view)})
    context = {"rows": rows, "problem": problem, "done": done, "typed": typed, "renamed": renamed}
    return show(request, "console/views.html", context, status=status)
