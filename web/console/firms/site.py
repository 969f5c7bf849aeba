"""The page of a register site: place, permits, who answers for it, its cases; and the form for it."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from complaints.model import FirmSite
from complaints.office.given_place import DATUMS, shown
from complaints.ports import FirmCounts, QueueFilter, Records, Sort
from enterprises.register import entries
from enterprises.register.repeats import RULE
from texts import label
from web.console.attempts import attempted
from web.console.firms.edit import seen_version
from web.console.firms.firm import case_lines, site_line
from web.console.firms.listing import kinds, number_of
from web.console.guard import status_of
from web.console.permits import permit_kinds
from web.console.session import HOUSE, actor_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording.firms import firm_name
from zone.links import amap_url

_CASES = 20
#: empty rows for permits below those that there are
_MORE_ROWS = 2


async def new(request: web.Request) -> web.StreamResponse:
    """`firm` of the address is the owner; without it, a place that a unit answers for."""
    return await _form(request, typed={"firm": request.query.get("firm", "")})


async def add(request: web.Request) -> web.StreamResponse:
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    now, zone = house.clock(), house.services().zone

    def work(records: Records) -> FirmSite:
        firm = typed.get("firm", "")
        if firm:
            entries.known_firm(records, firm)
        site = entries.read_site(typed, zone, firm=firm, now=now, before=None)
        return entries.add_site(records, site, actor=actor, now=now)

    try:
        added = await house.store.write(work)
    except Incomplete as error:
        return await _form(
            request, typed=typed, problem=error_message(request, error), field=error.field, status=422
        )  # fmt: skip
    raise web.HTTPSeeOther(f"/console/firms/sites/{added.id}?done=1")


async def page(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def change(request: web.Request) -> web.StreamResponse:
    house, actor, typed = request.app[HOUSE], actor_of(request), await typed_of(request)
    now, zone, site_id = house.clock(), house.services().zone, request.match_info["id"]

    def work(records: Records) -> None:
        before = entries.known_site(records, site_id)
        site = entries.read_site(typed, zone, firm=before.firm, now=now, before=before)
        entries.change_site(records, site, seen=seen_version(typed), actor=actor, now=now)

    async def again(error: ComplaintError) -> web.StreamResponse:
        problem, status = error_message(request, error), status_of(error)
        field = error.field if isinstance(error, Incomplete) else ""
        return await _render(request, problem=problem, field=field, typed=typed, status=status)

    then = f"/console/firms/sites/{site_id}?done=1"
    return await attempted(house.store.write(work), then=then, refused=again)


async def _form(
    request: web.Request, *, typed: Mapping[str, str], problem: str = "", field: str = "", status: int = 200
) -> web.StreamResponse:
    owner = await request.app[HOUSE].store.read(lambda r: firm_name(r, typed.get("firm", "")))
    context = {**_choices(request, typed, None), "owner": owner, "problem": problem, "field": field}
    return show(request, "console/firms/new_site.html", context, status=status)


async def _render(
    request: web.Request,
    *,
    problem: str = "",
    field: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> web.StreamResponse:
    house, lang, site_id = request.app[HOUSE], lang_of(request), request.match_info["id"]
    services, now = house.services(), house.clock()

    def look(records: Records) -> dict[str, Any]:
        site = entries.known_site(records, site_id)
        counts = records.firms.site_counts([site.id], since=RULE.since(now), now=now).get(site.id, FirmCounts())
        cases = records.cases.page(
            QueueFilter(firm_site=site.id, sort=Sort.RECEIVED), size=_CASES, number=number_of(request.query)
        )
        return {
            "line": site_line(site, counts, services.zone, now, lang),
            "owner": firm_name(records, site.firm),
            "page": cases,
            "cases": case_lines(records, cases.cases, services, now, lang),
        }

    found = await house.store.read(look)
    site = found["line"].site
    context = {
        **found,
        **_choices(request, typed or _written(site), site),
        "site": site,
        "map": amap_url(entries.place_of(site)),
        "rule": label("firms.repeat_rule", lang, count=RULE.count, days=RULE.days, version=RULE.version),
        "rule_days": RULE.days,
        "open": typed is not None,
        "problem": problem,
        "field": field,
        "done": label("firms.done.changed", lang) if request.query.get("done") else "",
    }
    return show(request, "console/firms/site.html", context, status=status)


def _choices(request: web.Request, typed: Mapping[str, str], site: FirmSite | None) -> dict[str, Any]:
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    filled = max((row for row in range(entries.MOST_PERMITS) if typed.get(f"permit_kind_{row}")), default=-1) + 1
    return {
        "typed": typed,
        "kinds": kinds(lang),
        "permit_kinds": permit_kinds(lang),
        "permit_rows": range(min(filled + _MORE_ROWS, entries.MOST_PERMITS)),
        "units": [(unit.id, unit.name(lang)) for unit in zone.units],
        "subdistricts": [(one.id, one.name(lang)) for one in zone.subdistricts],
        "datums": [(datum.value, label(f"firms.datums.{datum}", lang)) for datum in DATUMS],
        "owned": bool(site.firm if site is not None else typed.get("firm")),
    }


def _written(site: FirmSite) -> dict[str, str]:
    """The site as its form shows it."""
    permits: dict[str, str] = {}
    for row, one in enumerate(site.permits):
        permits |= {
            f"permit_kind_{row}": one.kind.value,
            f"permit_number_{row}": one.number,
            f"permit_since_{row}": one.since.isoformat() if one.since else "",
            f"permit_until_{row}": one.until.isoformat() if one.until else "",
        }
    return {
        "name": site.name,
        "kind": site.kind.value,
        "subdistrict": site.subdistrict,
        "unit": site.unit,
        "unit_person": site.unit_person,
        "closed": "" if site.active else "1",
        **shown(entries.place_of(site)),
        **permits,
    }
