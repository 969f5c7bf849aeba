"""自查情况: whose self-check is late, which sites never had one, and the latest results."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from complaints.ports.firms import SiteFilter
from inspections.checklists import rhythm
from inspections.checklists.check import Check, CheckState
from inspections.checklists.lists import Use
from inspections.checklists.ports import CheckFilter, Records
from services import Services
from texts import label
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording import checks
from wording.firms import firm_name
from wording.moments import day_words

_PAGE, _MOST = 20, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    firm: str
    site: str
    site_id: str
    title: str
    due: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    id: int
    firm: str
    site: str
    site_id: str
    title: str
    light: str
    light_name: str
    result: str
    ended: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`never`: names and ids of sites of firms without any finished self-check."""

    late: Sequence[Late]
    rows: Sequence[Row]
    never: Sequence[tuple[str, str, str]]
    total: int
    number: int
    pages: int


async def overview(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, asked = house.services(), request.query.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 6 else 1
    today = services.zone.local(house.clock()).date()
    look = await house.store.read(lambda r: _look(r, services, today, lang, number))
    return show(request, "console/checks/overview.html", {"look": look})


def _look(records: Records, services: Services, today: date, lang: str, number: int) -> Look:
    where = CheckFilter(use=Use.SELF, states=frozenset({CheckState.FINISHED}))
    page = records.checks.page(where, size=_PAGE, number=number)
    return Look(
        late=[
            Late(
                firm=firm_name(records, one.firm),
                site=one.site_name,
                site_id=one.site,
                title=_title(one.list_id, services, today, lang),
                due=day_words(one.due_on, services.zone, lang),
                days=(today - one.due_on).days,
            )
            for one in rhythm.late(records, today)
        ],
        rows=[row(records, one, services, lang) for one in page.checks],
        never=_never(records),
        total=page.total,
        number=page.number,
        pages=page.pages,
    )


def row(records: Records, check: Check, services: Services, lang: str) -> Row:
    return Row(
        id=check.id,
        firm=firm_name(records, check.firm),
        site=check.site_name,
        site_id=check.site,
        title=check.checklist.name(lang),
        light=check.light.value if check.light else "",
        light_name=label(f"checks.light.{check.light}", lang) if check.light else "",
        result=checks.result(check, lang),
        ended=checks.ended(check, services, lang),
    )


def _title(list_id: str, services: Services, today: date, lang: str) -> str:
    current = services.checklists.current(list_id, today)
    return current.name(lang) if current is not None else list_id


def _never(records: Records) -> Sequence[tuple[str, str, str]]:
    """Sites of firms only: nobody checks a road section for itself."""
    sites = [one for one in records.firms.site_page(SiteFilter(), size=_MOST, number=1).sites if one.firm]
    done = records.checks.last_finished([one.id for one in sites], use=Use.SELF)
    names = records.firms.names({one.firm for one in sites})
    return [(one.id, one.name, names.get(one.firm, "")) for one in sites if one.id not in done]
