"""What other pages of a firm need of its calendar: the next dates, and those that were done in a year, as a table."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from enterprises.calendar.model import State
from services import Services
from services.records import Records
from texts import label
from web.console.firm.record_sheets import Extra
from web.console.workbook import Cell, Heading
from wording import due_dates
from wording.due_dates import DateWords

_YEAR, _NEXT = timedelta(days=366), 3
_COLUMNS = ("title", "due_on", "done_at", "done_by", "note", "files")
_FORMS = {"due_on": "day", "done_at": "moment", "files": "count"}
_WIDTHS = {"title": 32, "note": 44}


def next_dates(records: Records, firm: str, services: Services, *, today: date, lang: str) -> Sequence[DateWords]:
    """The first ones of a year, overdue ones in front."""
    found = [one for one in records.calendar.of_firm(firm) if one.due_on <= today + _YEAR]
    return [due_dates.words(one, services, today=today, lang=lang) for one in found[:_NEXT]]


def done_dates(
    records: Records, firm: str, *, since: datetime, until: datetime, services: Services, lang: str
) -> Extra:
    """Those that were done in that time, oldest first."""
    found = [
        (one.done, one)
        for one in records.calendar.of_firm(firm, states=(State.DONE,))
        if one.done is not None and since <= one.done.at < until
    ]
    found.sort(key=lambda each: each[0].at)
    files = [proof.date_id for proof in records.calendar.proofs([one.id for _, one in found])]
    rows: list[list[Cell]] = [
        [
            due_dates.title(one, services, lang),
            one.due_on,
            services.zone.local(done.at).replace(tzinfo=None),
            done.name,
            done.note,
            files.count(one.id),
        ]
        for done, one in found
    ]
    return Extra(
        name=label("calendar.year_record", lang),
        about=label("calendar.about", lang),
        headings=[
            Heading(label(f"calendar.column.{name}", lang), _FORMS.get(name, ""), _WIDTHS.get(name, 0))
            for name in _COLUMNS
        ],
        rows=rows,
    )
