"""All warnings: those that are out, those that wait for the second person, and earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from complaints.model.warnings import OfficialWarning, Standing
from complaints.ports import Records
from enterprises.warnings import progress as how_far
from services import Services
from web.console.firms.listing import number_of
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording import warnings

_SIZE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRow:
    """`waits`: number of the version that waits, `dropped` of one that was sent back where nothing was released; 0 for
    none."""

    id: int
    level: str
    name: str
    source: str
    begins: str
    drill: bool
    waits: int
    dropped: int = 0
    sums: Sequence[tuple[str, int]] = ()


async def home(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, now, number = house.services(), house.clock(), number_of(request.query)

    def look(records: Records) -> dict[str, object]:
        in_hand = records.warnings.in_hand()
        out = [one for one in in_hand if one.in_hand]
        _, total = records.warnings.page(size=0, number=1)
        last = min(number, max(1, -(-total // _SIZE)))
        page, _ = records.warnings.page(size=_SIZE, number=last)
        known = {one.id for one in in_hand}
        return {
            "out": [row_of(one, services, lang, sums=_sums(records, one, now)) for one in reversed(out)],
            "waiting": [row_of(one, services, lang, waiting=True) for one in in_hand if one.waiting is not None],
            "past": [row_of(one, services, lang) for one in page if one.id not in known],
            "pages": max(1, -(-total // _SIZE)),
            "number": last,
        }

    context = await house.store.read(look)
    return show(request, "console/warnings/home.html", context)


async def unconfirmed(request: web.Request) -> web.StreamResponse:
    """The firms that the leader's morning counts."""
    lang = lang_of(request)

    def look(records: Records) -> list[dict[str, object]]:
        found = how_far.unconfirmed(records)
        names = records.firms.names({task.firm for _, task in found})
        return [
            {
                "warning": warning.id,
                "name": warnings.name(warning, warning.current, lang) if warning.current is not None else "",
                "firm": task.firm,
                "firm_name": names.get(task.firm, task.firm),
                "phones": [(one.name, one.phone) for one in records.firms.persons_of(task.firm) if one.phone],
            }
            for warning, task in found
        ]

    rows = await request.app[HOUSE].store.read(look)
    return show(request, "console/warnings/unconfirmed.html", {"rows": rows})


def _sums(records: Records, one: OfficialWarning, now: datetime) -> Sequence[tuple[str, int]]:
    sums = how_far.progress(records, one, now=now).sums
    return [(name, sums[name]) for name in ("firms", "confirmed", "done", "silent")]


def row_of(
    one: OfficialWarning,
    services: Services,
    lang: str,
    *,
    waiting: bool = False,
    sums: Sequence[tuple[str, int]] = (),
) -> WarningRow:
    version = (one.waiting if waiting else one.current) or one.versions[-1]
    return WarningRow(
        id=one.id,
        level=version.level.value,
        name=warnings.name(one, version, lang),
        source=warnings.source(version, services.zone, lang),
        begins=warnings.begins(version, services.zone, lang),
        drill=one.drill,
        waits=one.waiting.number if one.waiting is not None else 0,
        dropped=version.number if version.standing is Standing.DROPPED else 0,
        sums=sums,
    )
