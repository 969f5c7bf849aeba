"""Statistics (S22, S34): a period against the one before, from the kept sums. Each number of cases links to its list
and equals its length; definitions are generated from the conditions."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from complaints.office.measures import RATES
from complaints.office.periods import Per
from complaints.office.statistics import Months, Statistics, draw_up, months
from complaints.office.sums import DATED
from inspections.checklists.ports import Records
from texts import label
from web.console import firm_numbers
from web.console.firm_numbers import FirmNumbers
from web.console.number_period import PeriodChoice
from web.console.number_tables import Tables
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording import statistics_words as words

#: firms in the table of this page; all are on a page of their own
_FIRMS = 10
#: the measures whose definitions stand under each figure
_UNDER = {
    "flow": ("received", "closed"),
    "on_time": tuple(RATES)[:2],
    "places": ("received",),
    "ladder": words.NUDGES[:1],
    "satisfaction": ("rated", "rate_satisfied", words.STARS),
    "hours": ("received",),
}


async def numbers(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services, now = house.services(), house.clock()
    today = services.zone.local(now).date()
    choice = PeriodChoice.read(request.query, today=today)

    def look(records: Records) -> tuple[Statistics, Months, FirmNumbers]:
        drawn = draw_up(records, choice.period, now=now, today=today, year_ago=choice.year_ago)
        firms = firm_numbers.look(records, choice, now=now, zone=services.zone, lang=lang, size=_FIRMS)
        return drawn, months(records, today=today, number=choice.months), firms

    shown, listed, firms = await house.store.read_aside(look)
    tables = Tables(shown=shown, zone=services.zone, lang=lang)
    context = {
        **firm_numbers.context(firms, lang),
        "choice": choice,
        "pers": list(Per),
        "earlier": choice.of(choice.period.before()),
        "later": choice.of(after)
        if (after := choice.period.after()) and after.since and after.since <= today
        else None,
        "shown": shown,
        "period": words.period_name(choice.period, lang),
        "before": words.period_name(shown.before.period, lang) if shown.before else "",
        "year_ago": words.period_name(shown.year_ago.period, lang) if shown.year_ago else "",
        "summary": tables.summary(),
        "columns": [*DATED, *RATES, words.MEAN],
        "splits": tables.splits(),
        "series": tables.series(),
        "places": tables.places(),
        "hours": tables.hours(),
        "nudges": tables.nudges(),
        "months": listed,
        "month_lines": tables.months(listed),
        "under": {figure: _defined(keys, lang) for figure, keys in _UNDER.items()},
        "definitions": words.definitions(lang),
        "counted_at": services.zone.local(now).strftime("%Y-%m-%d %H:%M"),
        "name_of": lambda key: words.name_of(key, lang),
    }
    return show(request, "console/numbers.html", context)


def _defined(keys: Sequence[str], lang: str) -> list[str]:
    named: Any = ((words.name_of(key, lang), words.definition(key, lang)) for key in keys)
    return [label("numbers.definition", lang, name=name, meaning=meaning) for name, meaning in named]
