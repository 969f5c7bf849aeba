"""The sites of a firm with the lists for each, and the records of the past."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from complaints.errors import NotFound
from inspections.checklists import checking
from inspections.checklists import rhythm as rhythms
from inspections.checklists.check import Check
from inspections.checklists.lists import Use
from inspections.checklists.own import ListAtSite, history, own_site, where
from inspections.checklists.own import overview as own_overview
from inspections.checklists.ports import Every, Records
from texts import label
from web.console.firm_checks.door import ADDRESS, member, today
from web.console.session import HOUSE, staff_of
from web.console.shell import kept_offline
from web.console.show import show
from web.pages import lang_of
from wording import checks
from wording.moments import day_words

_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """`going`: the id of the open check, 0 without one; `left`: its items without an answer."""

    id: str
    title: str
    version: str
    suits: bool
    going: int
    left: int
    last_id: int
    light: str
    last: str
    every: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    id: str
    name: str
    address: str
    lists: Sequence[ListRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRow:
    id: int
    site: str
    title: str
    light: str
    light_name: str
    result: str
    ended: str


async def overview(request: web.Request) -> web.StreamResponse:
    house, me, asked = request.app[HOUSE], member(request), request.query.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1

    def look(records: Records) -> dict[str, object]:
        catalogue = house.services().checklists
        sites = [
            SiteRow(
                id=one.site.id,
                name=one.site.name,
                address=one.site.address,
                lists=[_list(request, each) for each in one.lists],
            )
            for one in own_overview(records, me, catalogue, today(request))
        ]
        past, page, pages = history(records, me, size=_PAGE, number=number)
        return {"sites": sites, "past": [_past(request, one) for one in past], "number": page, "pages": pages}

    lang, shown = lang_of(request), await house.store.read(look)
    slots = [one.name(lang) for one in house.services().checklists.all_current(today(request)) if not one.usable]
    rhythm_names = [(one.value, label(f"checks.every.{one}", lang)) for one in Every]
    done = request.query.get("done", "")
    extra = {"slots": slots, "every": rhythm_names, "root": ADDRESS, "done": done}
    return kept_offline(show(request, "console/firm_checks/overview.html", {**shown, **extra}), staff_of(request))


async def start(request: web.Request) -> web.StreamResponse:
    """Form fields: `site`, `list`. Goes on with the open check if there is one."""
    house, me, form = request.app[HOUSE], member(request), await request.post()
    now, services, day = house.clock(), house.services(), today(request)

    def work(records: Records) -> Check:
        site = own_site(records, me, str(form.get("site", "")))
        return checking.begin(
            records,
            services.checklists,
            where(site),
            list_id=str(form.get("list", "")),
            use=Use.SELF,
            by=checking.by(me.account),
            now=now,
            today=day,
        )

    check = await house.store.write(work)
    raise web.HTTPSeeOther(f"{ADDRESS}/{check.id}")


async def rhythm(request: web.Request) -> web.StreamResponse:
    """Form fields: `site`, `list`, `every` (empty: no reminders)."""
    house, me, form = request.app[HOUSE], member(request), await request.post()
    every, list_id, day = str(form.get("every", "")), str(form.get("list", "")), today(request)
    known = house.services().checklists.current(list_id, day)
    if known is None or (every and every not in set(Every)):
        raise NotFound("checks.no_list")

    def work(records: Records) -> None:
        site = own_site(records, me, str(form.get("site", "")))
        rhythms.choose(
            records,
            firm=site.firm,
            site=site.id,
            site_name=site.name,
            list_id=list_id,
            every=Every(every) if every else None,
            today=day,
        )

    await house.store.write(work)
    raise web.HTTPSeeOther(f"{ADDRESS}?done=rhythm")


def _list(request: web.Request, one: ListAtSite) -> ListRow:
    services, lang = request.app[HOUSE].services(), lang_of(request)
    last, going, chosen = one.last, one.going, one.rhythm
    late = one.is_late(today(request))
    due = ""
    if chosen is not None:
        due = label("checks.overdue" if late else "checks.due", lang, day=day_words(chosen.due_on, services.zone, lang))
    return ListRow(
        id=one.checklist.id,
        title=one.checklist.name(lang),
        version=checks.version(one.checklist, services, lang),
        suits=one.suits,
        going=going.id if going is not None else 0,
        left=len(going.checklist.items) - len(going.answers) if going is not None else 0,
        last_id=last.id if last is not None else 0,
        light=last.light.value if last is not None and last.light is not None else "",
        last=_last(last, request) if last is not None else "",
        every=chosen.every.value if chosen is not None else "",
        due=due,
        late=late,
    )


def _last(last: Check, request: web.Request) -> str:
    services, lang = request.app[HOUSE].services(), lang_of(request)
    light = label(f"checks.light.{last.light}", lang) if last.light else ""
    return label("checks.last", lang, light=light, at=checks.ended(last, services, lang))


def _past(request: web.Request, check: Check) -> PastRow:
    services, lang = request.app[HOUSE].services(), lang_of(request)
    return PastRow(
        id=check.id,
        site=check.site_name,
        title=check.checklist.name(lang),
        light=check.light.value if check.light else "",
        light_name=label(f"checks.light.{check.light}", lang) if check.light else "",
        result=checks.result(check, lang),
        ended=checks.ended(check, services, lang),
    )
