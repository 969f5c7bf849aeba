"""The visits of inspectors to a firm's sites in a year, those without a finding too (检查无问题)."""

from datetime import datetime

from inspections.ports import Records
from texts import label
from web.console.firm.record_sheets import Extra
from web.console.workbook import Heading
from zone import Zone


def visits_of_year(records: Records, firm: str, *, since: datetime, until: datetime, zone: Zone, lang: str) -> Extra:
    """`until` is exclusive."""
    found = records.inspections.visits_of_firm(firm, since=since, until=until)
    return Extra(
        name=label("visits.title", lang),
        about=label("visits.about", lang),
        headings=[
            Heading(label("visits.at", lang), "moment"),
            Heading(label("visits.site", lang), width=24),
            Heading(label("visits.result", lang), width=16),
        ],
        rows=[
            [
                zone.local(one.at).replace(tzinfo=None),
                one.site,
                label("inspect.visit.clear", lang) if one.clear else label("visits.found", lang, count=one.findings),
            ]
            for one in found
        ],
    )
