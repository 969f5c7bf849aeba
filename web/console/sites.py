"""重点关注 (S24): places with repeated reports, the rule for them, all reports about a site, and its tasks
(举一反三)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from aiohttp import web

from complaints.clock.deadlines import RECTIFY
from complaints.errors import NotFound
from complaints.places.sites import by_category, reports_at
from complaints.places.task import Task, TaskAction
from complaints.ports import Records, Site
from services import Services
from texts import label
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.console.task_views import NewTask, TaskReader, TaskStanding, TaskView, new_task, standing, task_view
from web.pages import lang_of
from wording.doubts import distance
from wording.moments import day_words, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    number: str
    state: str
    state_name: str
    category: str
    away: str
    received: str
    firm: tuple[str, str]  # id and name; empty if the report names none


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlace:
    id: int
    count: int
    territory: str
    address: str
    last: str
    tasks: TaskStanding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything that the page of a site shows."""

    place: SitePlace
    rows: Sequence[SiteRow]
    kinds: Sequence[str]
    tasks: Sequence[TaskView]
    new_task: NewTask | None


async def sites(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, now = house.services(), house.clock()
    since = _since(request.query.get("since", ""))
    listed = await house.store.read(lambda r: _listed(r, services, now, lang, since=since))
    context = {
        "sites": listed,
        "rule": _rule(services, lang),
        "since": day_words(since, services.zone, lang) if since else "",
    }
    return show(request, "console/sites.html", context)


async def site(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request, *, problem: str = "", typed: Mapping[str, str] | None = None, status: int = 200
) -> web.StreamResponse:
    """The page of a site; `problem` and `typed` are given after a rejected form."""
    house, lang, site_id = request.app[HOUSE], lang_of(request), int(request.match_info["id"])
    services = house.services()
    reader = TaskReader(me=staff_of(request), services=services, now=house.clock(), lang=lang)
    looked = await house.store.read(lambda r: _look(r, site_id, reader))
    done = request.query.get("done", "")
    context = {
        "look": looked,
        "rule": _rule(services, lang),
        "units": [(unit.id, unit.name(lang)) for unit in services.zone.units],
        "spans": [(span, label(f"deadline.{span}", lang)) for span in RECTIFY],
        "problem": problem,
        "typed": typed or {},
        "done": label(f"console.task.did.{done}", lang) if done in set(TaskAction) else "",
    }
    return show(request, "console/site.html", context, status=status)


def _since(written: str) -> date | None:
    """The day from which on sites are asked for; None for none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _listed(
    records: Records, services: Services, now: datetime, lang: str, *, since: date | None = None
) -> Sequence[SitePlace]:
    """Sites with a report within the window, then older ones with an open task; of `since`, those reported again from
    that day on."""
    if since is not None:
        start = datetime.combine(since, time(), services.zone.timezone)
        listed = list(records.sites.recent(since=start))
    else:
        listed = list(records.sites.recent(since=now - services.zone.likeness.repeat.window))
        known = {site.id for site in listed}
        waiting = dict.fromkeys(task.site_id for task in records.site_tasks.unclosed() if task.site_id not in known)
        listed += [site for site_id in waiting if (site := records.sites.get(site_id)) is not None]
    tasks = defaultdict[int, list[Task]](list)
    for task in records.site_tasks.of_sites([site.id for site in listed]):
        tasks[task.site_id].append(task)
    return [replace(_place(site, services, lang), tasks=standing(tasks[site.id], now, lang)) for site in listed]


def _look(records: Records, site_id: int, reader: TaskReader) -> Look:
    services, lang = reader.services, reader.lang
    record = records.sites.get(site_id)
    if record is None:
        raise NotFound()
    reports = reports_at(records, record, likeness=services.zone.likeness, now=reader.now)
    named = _firms(records, [one.id for one, _ in reports])
    rows = [
        SiteRow(
            number=one.number,
            state=one.state,
            state_name=label(f"state.{one.state}", lang),
            category=_category(one.category, services, lang),
            away=distance(away, lang) if away is not None else label("near.address", lang),
            received=moment(one.created_at, services.zone, lang),
            firm=named.get(one.id, ("", "")),
        )
        for one, away in reports
    ]
    kinds = [
        label("site.category", lang, name=_category(category, services, lang), count=count)
        for category, count in by_category(reports)
    ]
    tasks = records.site_tasks.of_sites([site_id])
    return Look(
        place=_place(record, services, lang),
        rows=rows,
        kinds=kinds,
        tasks=[task_view(task, reader) for task in reversed(tasks)],
        new_task=new_task(records, record, tasks, reader),
    )


def _firms(records: Records, case_ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """By case that names a firm: the firm's id and present name (S24)."""
    firms = {case.id: case.firm for one in case_ids if (case := records.cases.get(one)) is not None and case.firm}
    names = records.firms.names(set(firms.values()))
    return {case_id: (firm, names.get(firm, "")) for case_id, firm in firms.items()}


def _rule(services: Services, lang: str) -> str:
    reach = services.zone.likeness.repeat
    values = {"days": reach.window.days, "radius": reach.radius_m, "count": reach.count, "source": reach.source}
    return label("console.sites.rule", lang, **values)


def _place(site: Site, services: Services, lang: str) -> SitePlace:
    named = services.zone.subdistrict(site.subdistrict or "")
    return SitePlace(
        id=site.id,
        count=site.count,
        territory=named.name(lang) if named else label("card.no_subdistrict", lang),
        address=site.address or (f"{site.lat:.5f}, {site.lon:.5f}" if site.lat is not None else ""),
        last=moment(site.last_at, services.zone, lang),
    )


def _category(category: str, services: Services, lang: str) -> str:
    known = services.zone.category(category)
    return known.name(lang) if known else "-"
