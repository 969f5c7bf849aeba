"""The queue (S01): new cases first, then by deadline; every number equals the length of the list it links to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web

from complaints.clock.deadlines import RECTIFY
from complaints.model import Complaint, Staff, State
from complaints.office.acceptors import acceptors_of
from complaints.office.bulk import MOST, fits_in_bulk
from complaints.office.rights import Right, may
from complaints.ports import Page, Records, SavedView, Sort
from services import Services
from texts import label
from web.console import views
from web.console.bulk_form import BulkForm
from web.console.chips import chips
from web.console.filters import ALL, LEADERS_TABS, OPEN, TABS, FilterChoice, verifying_tabs
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording import case_words, standing
from wording.case_words import DeadlineWords
from wording.moments import moment
from wording.names import unit_name
from wording.states import state_name
from wording.templates import GAPS
from zone import Zone

PAGE = 25
#: a search for words stops counting there, unless the exact number is asked for (docs/queue.md)
MOST_COUNTED = 1000
_SNIPPET = 80
#: tabs whose numbers change by themselves (web.console.live.counts)
_COUNTED = {"console.tab.new": "new", "console.tab.mine": "mine", "live.unread": "unread"}
#: offered as a filter
_YEARS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    number: str
    state: str
    state_name: str
    category: str
    territory: str
    unit: str
    place: str
    text: str
    due: DeadlineWords | None
    received: str
    flags: tuple[str, ...]
    danger: str
    unread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    key: str
    query: str
    count: int
    current: bool
    counted: str  # its name among the live counts


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    page: Page
    rungs: Mapping[int, frozenset[str]]
    tabs: tuple[Tab, ...]
    asked: int
    my_asked: int
    unread: frozenset[int]
    since: int  # the newest entry of any history, for the live page
    people: Sequence[Staff]
    views: Sequence[SavedView]
    firms: Mapping[str, str]  # names of the firms that the list is narrowed to

    @property
    def colleagues(self) -> Sequence[Staff]:
        """Who may be given cases."""
        return [one for one in self.people if one.active and may(one, Right.HANDLE)]


async def queue(request: web.Request) -> web.StreamResponse:
    """?view= opens a saved view, which then is a list like any other."""
    given, staff = request.query.get("view", ""), staff_of(request)
    if not given or not may(staff, Right.CASES):
        return await render(request, FilterChoice.read(request.query))
    house = request.app[HOUSE]
    view = await house.store.read(lambda records: views.opened(records, staff, given))
    choice, missing = views.choice_of(view, house.services().zone)
    return await render(request, choice, view=view, missing=missing)


async def render(
    request: web.Request,
    choice: FilterChoice,
    *,
    bulk: BulkForm | None = None,
    problem: str = "",
    wrong: str = "",
    status: int = 200,
    template: str = "console/queue.html",
    view: SavedView | None = None,
    missing: Sequence[views.Missing] = (),
) -> web.StreamResponse:
    """`bulk` is the form below the list, shown again as sent; `problem` is what is wrong with it, in the field
    `wrong`. `missing` are conditions of the `view` that were left out."""
    house, staff, lang = request.app[HOUSE], staff_of(request), lang_of(request)
    if not may(staff, Right.CASES):
        return web.Response(status=303, headers={"Location": _own_start(staff)})
    now, services = house.clock(), house.services()
    most = None if request.query.get("exact") == "1" else MOST_COUNTED
    found = await house.store.read(lambda r: _look(r, choice, staff=staff, now=now, zone=services.zone, most=most))
    context = {
        "rows": _rows(found, services, now, lang),
        "found": found,
        "choice": choice,
        "live_since": found.since,
        "colleagues": found.colleagues,
        "chips": chips(choice, services.zone, {one.id: one.name for one in found.people}, lang, firms=found.firms),
        "years": range(services.zone.local(now).year, services.zone.local(now).year - _YEARS, -1),
        "sorts": tuple(Sort),
        "opened": view,
        "missing": missing,
        "saved": request.query.get("saved") == "1",
        "states": [state for state in State if state is not State.DRAFT],
        "wider": replace(choice, state=ALL, page=1).query if choice.state == OPEN else None,
        "earlier": choice.on_page(found.page.number - 1).query if found.page.number > 1 else None,
        "later": choice.on_page(found.page.number + 1).query if found.page.number < found.page.pages else None,
    }
    context |= {"bulk": bulk or BulkForm(), "problem": problem, "wrong": wrong, **_ways(services, lang)}
    return show(request, template, context, status=status)


def _ways(services: Services, lang: str) -> dict[str, object]:
    """What the form below the list offers."""
    return {
        "most": MOST,
        "gaps": GAPS,
        "deadlines": [(key, label(f"deadline.{key}", lang)) for key in RECTIFY],
        "templates": [(one.id, one.name(lang)) for one in services.zone.templates.rows if fits_in_bulk(one)],
    }


def _own_start(staff: Staff) -> str:
    """The first page of somebody who reads no cases."""
    return "/console/curation" if may(staff, Right.CURATE) else "/console/account"


def _look(
    records: Records, choice: FilterChoice, *, staff: Staff, now: datetime, zone: Zone, most: int | None
) -> QueuePage:
    where = choice.where(staff_id=staff.id, now=now, zone=zone)
    page = records.cases.page(where, size=PAGE, number=choice.page, most=most)
    questions = records.questions.waiting_asked()
    tabs = TABS + LEADERS_TABS if may(staff, Right.LEAD) else TABS
    mine = verifying_tabs(acceptors_of(staff))
    if any(records.cases.count(tab.where(staff_id=staff.id, now=now, zone=zone)) for _, tab in mine):
        tabs += mine
    return QueuePage(
        page=page,
        rungs=records.rungs.of_cases([case.id for case in page.cases]),
        tabs=tuple(
            Tab(
                key=key,
                query=tab.query,
                count=records.cases.count(tab.where(staff_id=staff.id, now=now, zone=zone)),
                current=choice.on_page(1) == tab,
                counted=_COUNTED.get(key, ""),
            )
            for key, tab in tabs
        ),
        asked=len(questions),
        my_asked=sum(one.owner_id == staff.id for one in questions),
        unread=records.unread.among(staff.id, [case.id for case in page.cases]),
        since=records.live.tips().event,
        people=records.staff.office(),
        firms=records.firms.names([choice.firm]) if choice.firm else {},
        views=records.saved_views.seen_by(staff.id),
    )


def _rows(found: QueuePage, services: Services, now: datetime, lang: str) -> Sequence[QueueRow]:
    return [
        row(case, found.rungs.get(case.id, frozenset()), services, now, lang, unread=case.id in found.unread)
        for case in found.page.cases
    ]


def row(
    case: Complaint, rungs: Collection[str], services: Services, now: datetime, lang: str, *, unread: bool = False
) -> QueueRow:
    text = " ".join(case.text.split())
    return QueueRow(
        number=case.number,
        state=case.state,
        state_name=state_name(case, lang),
        category=case_words.category(case, services.zone, lang),
        territory=case_words.territory(case, services.zone, lang),
        unit=unit_name(case.unit, services.zone, lang) if case.unit else "",
        place=case.place.address,
        text=text if len(text) <= _SNIPPET else text[:_SNIPPET] + "…",
        due=case_words.due(case, now, services.zone, lang),
        received=moment(case.created_at, services.zone, lang),
        danger=standing.danger(case, lang),
        unread=unread,
        flags=standing.flags(case, rungs, now=now, clock=services.clock, lang=lang),
    )
