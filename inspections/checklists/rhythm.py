"""Reminders of 自查 in the rhythm that a firm has chosen for a list at a site, and who is late."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import partial

from complaints.model import Notice
from complaints.office.parties import members_of, party_of_firm
from inspections.checklists.check import Check
from inspections.checklists.ports import Every, Records, Rhythm

#: keys of the notices to the members of the firm
TOLD, TOLD_LATE = "checks.told_due", "checks.told_late"
#: a 自查 that is still not done is brought up again after so many days (storage: `to_remind`)
AGAIN_DAYS = 7
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}
#: hours of the day in which firms are reminded
_DAY_FROM, _DAY_TO = 8, 20
_AT_ONCE = 50
_WEEKS = {Every.WEEK: 1, Every.TWO_WEEKS: 2}


def after(day: date, every: Every) -> date:
    """One period later; the 31st becomes the last day of a shorter month."""
    if every in _WEEKS:
        return day + timedelta(weeks=_WEEKS[every])
    months = day.year * 12 + day.month - 1 + _MONTHS[every]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def choose(
    records: Records, *, firm: str, site: str, site_name: str, list_id: str, every: Every | None, today: date
) -> None:
    """The first 自查 is due one period from today."""
    due_on = after(today, every) if every is not None else today
    records.checks.set_rhythm(firm=firm, site=site, site_name=site_name, list_id=list_id, every=every, due_on=due_on)


def move_on(records: Records, check: Check, *, today: date) -> date | None:
    """After a finished 自查 the next one is due one period later. Returns the day by which this one was due; None
    without a rhythm."""
    for rhythm in records.checks.rhythms(firm=check.firm):
        if rhythm.site == check.site and rhythm.list_id == check.checklist.id:
            records.checks.move_due(rhythm.id, after(today, rhythm.every))
            return rhythm.due_on
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Of a stretch of time: how many self-checks were due, and how many of these were done in time."""

    due: int
    in_time: int


def kept(records: Records, firm: str, *, now: datetime, days: int, zone: tzinfo) -> Kept:
    """A self-check that is due and was not done counts once for each period that has passed since."""
    done = records.checks.due_and_done(firm, since=now - timedelta(days=days))
    in_time = sum(at.astimezone(zone).date() <= due for due, at in done)
    today = now.astimezone(zone).date()
    missed = sum(_missed(rhythm, today) for rhythm in records.checks.rhythms(firm=firm) if _is_open(records, rhythm))
    return Kept(due=len(done) + missed, in_time=in_time)


def _missed(rhythm: Rhythm, today: date) -> int:
    count, due = 0, rhythm.due_on
    while due < today:
        count, due = count + 1, after(due, rhythm.every)
    return count


def late(records: Records, today: date) -> Sequence[Rhythm]:
    """自查 that should have been done before today, at sites that are still open."""
    due = records.checks.rhythms(due_by=today - timedelta(days=1))
    return [one for one in due if _is_open(records, one)]


def _is_open(records: Records, rhythm: Rhythm) -> bool:
    """Nobody is reminded of a site that the register has closed."""
    site = records.firms.site(rhythm.site)
    return site is None or site.active


def remind(records: Records, *, now: datetime, zone: tzinfo) -> int:
    """Tells the members of firms whose 自查 is due, and the firms' robots, once and then weekly, by day. Returns how
    many it handled."""
    local = now.astimezone(zone)
    if not _DAY_FROM <= local.hour < _DAY_TO:
        return 0
    today = local.date()

    def tell(rhythm: Rhythm) -> None:
        records.checks.reminded(rhythm.id, today)
        if not _is_open(records, rhythm):
            return
        party = party_of_firm(rhythm.firm)
        for to in (party, *(f"staff:{account.id}" for account in members_of(records, party))):
            records.notices.add(_notice(rhythm, to, late=rhythm.due_on < today))

    due = partial(records.checks.to_remind, today)
    return records.chores.each("check_reminders", due, tell, ident=lambda one: one.id, now=now, limit=_AT_ONCE)


def still_due(records: Records, firms: Sequence[str], values: Mapping[str, str]) -> bool:
    """Whether the 自查 of a reminder has not been done yet, in a rhythm that still holds for one of the firms."""
    rhythms = [one for firm in firms for one in records.checks.rhythms(firm=firm)]
    said = values["site"], values["list"], values["due_on"]
    return any((one.site, one.list_id, one.due_on.isoformat()) == said for one in rhythms)


def _notice(rhythm: Rhythm, to: str, *, late: bool) -> Notice:
    values = {
        "site": rhythm.site,
        "site_name": rhythm.site_name,
        "list": rhythm.list_id,
        "due_on": rhythm.due_on.isoformat(),
    }
    return Notice(event_id=None, case_id=None, to=to, key=TOLD_LATE if late else TOLD, values=values)
