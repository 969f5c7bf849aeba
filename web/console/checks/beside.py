"""自查与现场检查对照: for one site, the last self-check and the last inspection of each list, item by item."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from inspections.checklists.check import Check, CheckState
from inspections.checklists.lists import Use
from inspections.checklists.ports import CheckFilter, Records
from services import Services
from texts import label
from web.console.checks import places
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording import checks
from wording.firms import firm_name

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    id: int
    by: str
    light: str
    light_name: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Verdicts and their words; empty where an item was not looked at."""

    title: str
    own: str
    own_name: str
    theirs: str
    theirs_name: str
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    title: str
    own: Side | None
    theirs: Side | None
    lines: Sequence[Line]
    versions: str


async def beside(request: web.Request) -> web.StreamResponse:
    house, lang, site_id = request.app[HOUSE], lang_of(request), request.match_info["site"]
    services = house.services()

    def look(records: Records) -> dict[str, object]:
        site = places.site(records, site_id)
        return {
            "site": site,
            "firm": firm_name(records, site.firm),
            "pairs": pairs(records, site_id, services, lang),
        }

    return show(request, "console/checks/beside.html", await house.store.read(look))


def pairs(records: Records, site_id: str, services: Services, lang: str) -> Sequence[Pair]:
    """One for each list that was ever gone through there, that with the latest check first."""
    where = CheckFilter(site=site_id, states=frozenset({CheckState.FINISHED}))
    latest = dict[str, dict[Use, Check]]()
    for check in records.checks.page(where, size=_LOOKED_AT, number=1).checks:
        latest.setdefault(check.checklist.id, {}).setdefault(check.use, check)
    return [_pair(of.get(Use.SELF), of.get(Use.INSPECTION), services, lang) for of in latest.values()]


def _pair(own: Check | None, theirs: Check | None, services: Services, lang: str) -> Pair:
    some = own or theirs
    assert some is not None
    items = {item.id: item for check in (theirs, own) if check is not None for item in check.checklist.items}
    versions = ""
    if own is not None and theirs is not None and own.checklist.digest != theirs.checklist.digest:
        numbers = {"self": own.checklist.version, "inspection": theirs.checklist.version}
        versions = label("checks.beside.other_version", lang, **numbers)
    lines = []
    for item in items.values():
        mine, yours = _verdict(own, item.id), _verdict(theirs, item.id)
        lines.append(
            Line(
                title=item.name(lang),
                own=mine,
                own_name=label(f"checks.verdict.{mine}", lang) if mine else "",
                theirs=yours,
                theirs_name=label(f"checks.verdict.{yours}", lang) if yours else "",
                differs=bool(mine and yours) and mine != yours,
            )
        )
    return Pair(
        title=some.checklist.name(lang),
        own=_side(own, services, lang),
        theirs=_side(theirs, services, lang),
        lines=lines,
        versions=versions,
    )


def _verdict(check: Check | None, item_id: str) -> str:
    given = check.answer(item_id) if check is not None else None
    return given.verdict.value if given is not None else ""


def _side(check: Check | None, services: Services, lang: str) -> Side | None:
    if check is None:
        return None
    return Side(
        id=check.id,
        by=checks.ended(check, services, lang),
        light=check.light.value if check.light else "",
        light_name=label(f"checks.light.{check.light}", lang) if check.light else "",
        result=checks.result(check, lang),
    )
