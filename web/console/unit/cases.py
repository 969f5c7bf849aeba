"""The list of a unit's cases, and the reminders that wait for a member's receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.case.lifecycle import Action
from complaints.clock import ladder
from complaints.model import Complaint
from complaints.ports import Records
from enterprises.own_cases import OwnCases, Tab, own_cases
from enterprises.party import Member
from enterprises.sight import sees, view
from services import Services
from texts import label
from web.console.firm.mine import my_firms
from web.console.session import HOUSE
from web.console.show import show
from web.console.unit.door import member, start_of
from web.pages import lang_of
from wording import case_words, unit_case
from wording.case_words import DeadlineWords
from wording.moments import moment

_SHOWN_WORDS = 80
_Firms = Sequence[tuple[str, str]]
#: steps after which the unit no longer has the case: the list says that they were taken
GIVES_AWAY = frozenset({Action.HAND_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    number: str
    state: str
    state_name: str
    category: str
    territory: str
    place: str
    words: str
    due: DeadlineWords | None
    danger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    rung_id: int
    number: str
    words: str


async def cases(request: web.Request) -> web.StreamResponse:
    house, me, lang = request.app[HOUSE], member(request), lang_of(request)
    services, now = house.services(), house.clock()
    tab, number = _asked(request)

    def look(
        records: Records,
    ) -> tuple[str, OwnCases, Sequence[UnitRow], Sequence[Reminder], _Firms]:
        found = own_cases(records, me, tab=tab, number=number, now=now)
        sites = records.firms.site_names({case.firm_site for case in found.page.cases})
        rows = [_row(me, case, services, now, lang, site=sites.get(case.firm_site, "")) for case in found.page.cases]
        name = unit_case.party_name(records, me, services.zone, lang)
        return name, found, rows, _reminders(records, me, services, lang), my_firms(records, me.account)

    name, found, rows, reminders, firms = await house.store.read(look)
    context = {
        "unit": name,
        "my_firms": firms,
        "base": start_of(request),
        "tabs": list(found.counts.items()),
        "chosen": found.tab,
        "page": found.page,
        "rows": rows,
        "reminders": reminders,
        "done": _gone(request, lang),
    }
    return show(request, "console/unit/cases.html", context)


async def received(request: web.Request) -> web.StreamResponse:
    """知道了: the receipt of a reminder."""
    house, me, rung_id = request.app[HOUSE], member(request), int(request.match_info["id"])
    now = house.clock()
    await house.store.write(lambda r: ladder.sign(r, rung_id=rung_id, staff=me.account, now=now))
    raise web.HTTPSeeOther(start_of(request))


def _gone(request: web.Request, lang: str) -> str:
    if request.query.get("joined") == "1":
        return label("memberships.joined", lang)
    gone = request.query.get("gone", "")
    return label("unit.did_gone", lang, what=label(f"action.{Action(gone)}", lang)) if gone in GIVES_AWAY else ""


def _asked(request: web.Request) -> tuple[Tab | None, int]:
    tab, page = request.query.get("tab", ""), request.query.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= 6 else 1
    return (Tab(tab) if tab in set(Tab) else None), number


def _row(me: Member, case: Complaint, services: Services, now: datetime, lang: str, *, site: str) -> UnitRow:
    """`site`: the register site, named where the address is hidden or unknown."""
    seen = view(me, case, events=(), evidence=(), asks_plate=unit_case.asks_plate(case.category))
    return UnitRow(
        number=seen.number,
        state=seen.state.value,
        state_name=label(f"state.{seen.state}", lang),
        category=case_words.category(case, services.zone, lang),
        territory=case_words.territory(case, services.zone, lang),
        place=seen.address or site,
        words=seen.text[:_SHOWN_WORDS],
        due=unit_case.due(case, now, services.zone, lang),
        danger=seen.danger,
    )


def _reminders(records: Records, me: Member, services: Services, lang: str) -> Sequence[Reminder]:
    """Only of cases that the unit still has, and of deadlines that still stand."""
    waiting = []
    for receipt in records.rungs.unsigned(me.account.id):
        case, rung = records.cases.get(receipt.rung.case_id), receipt.rung
        if case is None or not sees(me, case) or not ladder.still_stands(case, rung.deadline):
            continue
        what = label(f"action.{rung.name}", lang)
        words = label("unit.reminder", lang, what=what, due=moment(rung.deadline, services.zone, lang))
        waiting.append(Reminder(rung_id=rung.id, number=case.number, words=words))
    return waiting
