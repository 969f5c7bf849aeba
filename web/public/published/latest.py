"""What was solved lately, and the figures of this month and the last: for the landing page and /public/."""

from collections.abc import Mapping, Sequence

from aiohttp import web

from publishing.model import Amounts, PublicCase, PublicFilter
from services.records import Records
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published.filters import days_of
from web.public.published.words import line

#: looked through for cases with pictures, and shown
_LOOKED, _SHOWN = 40, 4


async def latest(request: web.Request) -> Mapping[str, object]:
    """Cases with pictures come first."""
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    month = f"{zone.local(house.clock()):%Y-%m}"
    first, _ = days_of(month) or (None, None)
    assert first is not None, "the zone's time has a month"
    last = f"{first.year - (first.month == 1)}-{(first.month - 2) % 12 + 1:02}"

    def look(records: Records) -> tuple[Sequence[PublicCase], Sequence[Amounts]]:
        since, _ = days_of(last) or (None, None)
        months = records.publishing.amounts("month", PublicFilter(closed_from=since))
        return records.publishing.newest(PublicFilter(outcome="solved"), limit=_LOOKED), months

    cases, months = await house.store.read(look)
    by_month = {one.split: one for one in months}
    shown = sorted(cases, key=lambda case: not case.photos)[:_SHOWN]
    return {
        "solved": [line(case, zone, lang) for case in shown],
        "figures": [(name, by_month[name]) for name in (month, last) if name in by_month],
    }
