"""指明企业: the firm and site that a case is about, found by search, with the reason; and who has to put it right."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.case.correcting import name_firm
from complaints.case.lifecycle import Action, allowed
from complaints.errors import ComplaintError, Incomplete
from complaints.model import Complaint, Implementer
from complaints.ports import FirmFilter, Records, SiteFilter
from web.console.attempts import attempted
from web.console.case import case_by_number, number_of
from web.console.firms.edit import seen_version
from web.console.guard import status_of
from web.console.session import HOUSE, actor_of, staff_of
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording.firms import firm_name, site_name

_MOST = 12


async def choose(request: web.Request) -> web.StreamResponse:
    return await _render(request)


async def name(request: web.Request) -> web.StreamResponse:
    """Form fields: the version that the page showed, `chosen` (`firm:12`, `site:7` or empty for none), implementer,
    demand and why."""
    house, actor, number, typed = request.app[HOUSE], actor_of(request), number_of(request), await typed_of(request)
    now, clock = house.clock(), house.services().clock

    def work(records: Records) -> None:
        case = case_by_number(records, number)
        attempt = Attempt(case_id=case.id, seen_version=seen_version(typed), actor=actor, now=now)
        firm, site = _chosen(records, typed, case)
        name_firm(
            records, attempt, clock=clock, firm=firm, firm_site=site, implementer=_implementer(typed),
            why=typed.get("why", ""), demand=typed.get("demand", ""),
        )  # fmt: skip

    async def again(error: ComplaintError) -> web.StreamResponse:
        return await _render(request, typed=typed, problem=error_message(request, error), status=status_of(error))

    then = f"/console/cases/{number}?done={Action.NAME_FIRM}"
    return await attempted(house.announce(work), then=then, refused=again)


def _chosen(records: Records, typed: Mapping[str, str], case: Complaint) -> tuple[str, str]:
    """Ids of firm and site. Raises Incomplete if nothing was chosen."""
    kind, _, ident = typed.get("chosen", "").partition(":")
    match kind:
        case "none":
            return "", ""
        case "same":
            return case.firm, case.firm_site
        case "firm":
            return ident, ""
        case "site":
            site = records.firms.site(ident)
            return (site.firm if site is not None else ""), ident
    raise Incomplete("firms.naming.nothing").at("chosen")


def _implementer(typed: Mapping[str, str]) -> Implementer:
    chosen = typed.get("implementer", "")
    return Implementer(chosen) if chosen in set(Implementer) else Implementer.UNIT


async def _render(
    request: web.Request, *, typed: Mapping[str, str] | None = None, problem: str = "", status: int = 200
) -> web.StreamResponse:
    house, number, lang = request.app[HOUSE], number_of(request), lang_of(request)
    sought = (typed or {}).get("sought", request.query.get("q", "")).strip()[:100]

    def look(records: Records) -> dict[str, Any]:
        case = case_by_number(records, number)
        firms = records.firms.page(FirmFilter(text=sought), size=_MOST, number=1) if sought else None
        sites = records.firms.site_page(SiteFilter(text=sought), size=_MOST, number=1) if sought else None
        return {
            "case": case,
            "firm_now": firm_name(records, case.firm),
            "site_now": site_name(records, case.firm_site),
            "firms": firms.firms if firms else (),
            "sites": sites.sites if sites else (),
            "owners": records.firms.names({site.firm for site in sites.sites}) if sites else {},
            "more": bool((firms and firms.total > _MOST) or (sites and sites.total > _MOST)),
            "demand_before": next(
                (
                    event.values["demand"]
                    for event in reversed(records.cases.events(case.id))
                    if event.values.get("demand")
                ),
                "",
            ),
        }

    found = await house.store.read(look)
    case = found["case"]
    if Action.NAME_FIRM not in allowed(case.kind, case.state, staff_of(request).roles):
        problem = problem or error_message(request, Incomplete("firms.naming.not_now"))
    zone = house.services().zone
    context = {
        **found,
        "sought": sought,
        "typed": typed or {},
        "problem": problem,
        "unit": unit.name(lang) if (unit := zone.unit(case.unit)) else case.unit,
    }
    return show(request, "console/firms/naming.html", context, status=status)
