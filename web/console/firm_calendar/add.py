"""加一个日期: first what, from the list of templates, then when. The two pages are one address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from complaints.model import FirmSite
from enterprises.calendar import keeping
from enterprises.calendar.model import DueDate, Span
from enterprises.calendar.templates import Template
from enterprises.register.entries import known_firm
from services.records import Records
from texts import label
from web.console.attempts import attempted
from web.console.firm_calendar.door import ADDRESS, me, today_of
from web.console.guard import status_of
from web.console.session import HOUSE
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording import due_dates
from wording.moments import day_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    id: str
    name: str
    about: str
    basis: str


async def page(request: web.Request) -> web.StreamResponse:
    """`template` of the address is what was chosen, "own" for an own date."""
    return await _page(request, {"template": request.query.get("template", "")}, chosen="template" in request.query)


async def add(request: web.Request) -> web.StreamResponse:
    house, member, typed = request.app[HOUSE], me(request), await typed_of(request)
    now, today, catalogue = house.clock(), today_of(request), house.services().dates

    def work(records: Records) -> DueDate:
        given = keeping.read(typed, catalogue, today=today)
        site = _own_site(records, member.party.id, typed.get("site", ""))
        return keeping.add(records, member, given, site=site, now=now, today=today)

    async def again(error: ComplaintError) -> web.StreamResponse:
        field, problem = error.field if isinstance(error, Incomplete) else "", error_message(request, error)
        return await _page(request, typed, chosen=True, problem=problem, field=field, status=status_of(error))

    return await attempted(
        house.store.write(work), then=lambda added: f"{ADDRESS}/{added.id}?done=added", refused=again
    )


async def _page(
    request: web.Request,
    typed: Mapping[str, str],
    *,
    chosen: bool,
    problem: str = "",
    field: str = "",
    status: int = 200,
) -> web.StreamResponse:
    house, lang, firm_id = request.app[HOUSE], lang_of(request), me(request).party.id
    services = house.services()

    template = services.dates.get(typed.get("template", ""))

    def look(records: Records) -> tuple[str, Sequence[FirmSite], Sequence[DueDate]]:
        sites = [one for one in records.firms.sites_of(firm_id) if one.active]
        same = [
            one for one in records.calendar.of_firm(firm_id) if template is not None and one.template == template.id
        ]
        return known_firm(records, firm_id).trade, sites, same

    trade, sites, same = await house.store.read(look)
    suits, others = services.dates.offered({one.kind.value for one in sites}, trade)
    context = {
        "chosen": chosen and (template is not None or typed.get("template", "") in ("", "own")),
        "template": template,
        "name": template.name(lang) if template is not None else "",
        "every": due_dates.every_words(template.every, lang) if template is not None else "",
        "choices": [_choice(one, request) for one in (*suits, *others) if one is template]
        or [_choice(one, request) for one in suits],
        "others": [_choice(one, request) for one in others],
        "already": [(one.id, day_words(one.due_on, services.zone, lang)) for one in same],
        "sites": [(one.id, one.name) for one in sites],
        "spans": spans(lang),
        "typed": {**_rhythm(template), **typed},
        "root": ADDRESS,
        "problem": problem,
        "field": field,
        "most": {"title": keeping.MOST_TITLE, "remark": keeping.MOST_REMARK},
    }
    return show(request, "console/firm_calendar/add.html", context, status=status)


def _rhythm(template: Template | None) -> Mapping[str, str]:
    """That of the template, as the form shows it."""
    every = template.every if template is not None else None
    if every is None:
        return {"span": "once"}
    return {"span": every.span.value, "count": str(every.count), "from_done": "1" if every.from_done else ""}


def spans(lang: str) -> list[tuple[str, str]]:
    return [(one.value, label(f"calendar.field.span.{one}", lang)) for one in Span]


def _choice(template: Template, request: web.Request) -> Choice:
    lang, services = lang_of(request), request.app[HOUSE].services()
    return Choice(
        id=template.id,
        name=template.name(lang),
        about=template.about,
        basis=due_dates.basis(template.source, services, today=today_of(request), lang=lang),
    )


def _own_site(records: Records, firm: str, site_id: str) -> str:
    """Raises Incomplete for a site of another firm."""
    if not site_id:
        return ""
    if all(one.id != site_id for one in records.firms.sites_of(firm)):
        raise Incomplete("firms.wrong.no_site").at("site")
    return site_id
