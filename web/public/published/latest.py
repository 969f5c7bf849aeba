"""What was solved lately, and the figures of this month and the last: for the landing page and /public/."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from aiohttp import web

from publishing.model import Amounts, PublicCase, PublicFilter
from services.records import Records
from web.pages import lang_of
from web.public.house import HOUSE
from web.public.published.cached import read_public
from web.public.published.filters import Choice, months_between
from web.public.published.words import line

#: looked through for cases with pictures, and shown
_LOOKED, _SHOWN = 40, 4


async def latest(request: web.Request) -> Mapping[str, object]:
    """Cases with pictures come first."""
    house, lang = request.app[HOUSE], lang_of(request)
    zone = house.services().zone
    month = f"{zone.local(house.clock()):%Y-%m}"
    first = date.fromisoformat(f"{month}-01")
    wanted = months_between((first - timedelta(days=1)).replace(day=1), first)

    def look(records: Records) -> tuple[Sequence[PublicCase], Sequence[tuple[str, Amounts]]]:
        sums = [(name, records.publishing.total(Choice(month=name).where)) for name in wanted]
        solved = records.publishing.newest(PublicFilter(outcome="solved"), limit=_LOOKED)
        return solved, [(name, one) for name, one in sums if one is not None]

    cases, figures = await read_public(request, look)
    shown = sorted(cases, key=lambda case: not case.photos)[:_SHOWN]
    return {
        "solved": [line(case, zone, lang) for case in shown],
        "figures": figures,
    }
