"""What other pages of a firm need of its self-checks: those of a year as a table, and how many were done in time."""

from datetime import datetime

from enterprises.scoring import RULE, SelfChecks
from inspections.checklists.check import Verdict
from inspections.checklists.checking import counts
from inspections.checklists.ports import Records
from inspections.checklists.rhythm import kept
from texts import label
from web.console.firm.record_sheets import Extra
from web.console.workbook import Cell, Heading
from wording.checks import version_name
from zone import Zone


def self_checks(records: Records, firm: str, *, since: datetime, until: datetime, zone: Zone, lang: str) -> Extra:
    """The finished self-checks of that time, oldest first."""
    names = ("ended", "site", "list", "version", "light", *(f"count_of.{verdict}" for verdict in Verdict), "by")
    rows: list[list[Cell]] = []
    for check in records.checks.finished_between(firm, since, until):
        assert check.ended_at is not None and check.ended_by is not None
        given = counts(check)
        rows.append(
            [
                zone.local(check.ended_at).replace(tzinfo=None),
                check.site_name,
                check.checklist.name(lang),
                version_name(check.checklist, lang),
                label(f"checks.light.{check.light}", lang) if check.light else "",
                *(given[verdict] for verdict in Verdict),
                check.ended_by.name,
            ]
        )
    return Extra(
        name=label("checks.history", lang),
        about=label("checks.not_enforcement", lang),
        headings=[
            Heading(label(f"checks.column.{name}", lang), _FORMS.get(name, ""), _WIDTHS.get(name, 0)) for name in names
        ],
        rows=rows,
    )


_FORMS = {"ended": "moment", **dict.fromkeys((f"count_of.{verdict}" for verdict in Verdict), "count")}
_WIDTHS = {"site": 24, "list": 28}


def in_time(records: Records, firm: str, *, now: datetime, zone: Zone) -> SelfChecks:
    """For the score of the firm, by its rule's window."""
    found = kept(records, firm, now=now, days=RULE.days, zone=zone.timezone)
    return SelfChecks(due=found.due, in_time=found.in_time)
