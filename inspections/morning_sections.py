"""What a leader's morning counts (S32), in its order: a table with one line for each number. Page and message are made
of it; each number is the length of the list behind its address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from complaints.case.lifecycle import OPEN_STATES
from complaints.clock.deadlines import Clock
from complaints.model import Kind, State
from complaints.ports import QueueFilter
from enterprises.calendar.morning import due_this_week, overdue
from enterprises.calendar.ports import Records as CalendarRecords
from enterprises.warnings.progress import unconfirmed
from inspections.checklists import rhythm
from inspections.patrol.checking import all_standings
from inspections.patrol.ports import PatrolRecords
from inspections.ports import Records
from inspections.rectification.model import Filter as ItemFilter
from inspections.rectification.model import State as ItemState
from inspections.rectification.ports import Records as RectificationRecords

_OPEN = frozenset(state.value for state in OPEN_STATES)
_FINDINGS, _REPORTS = QueueFilter(kind=Kind.FINDING), QueueFilter(kind=Kind.REPORT)
#: repeat sites that the page of sites lists
_MOST_SITES = 100


class MorningRecords(Records, PatrolRecords, RectificationRecords, CalendarRecords, Protocol):
    """What is counted is in several packages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`start`: midnight before yesterday's day, in the zone's time; `today`: its day now."""

    records: MorningRecords
    now: datetime
    start: datetime
    today: date
    clock: Clock


@dataclass(frozen=True, slots=True)
class Section:
    """`name`: of its text, below `inspect.morning`. `path`: its list below /console/, where `{since}` is yesterday."""

    name: str
    count: Callable[[Look], int]
    path: str


def _sessions(look: Look) -> int:
    return look.records.inspections.page(walker=None, size=1, number=1, since=look.start).total


def _found(look: Look) -> int:
    return look.records.cases.count(replace(_FINDINGS, created_from=look.start))


def _unsigned(look: Look) -> int:
    return look.records.cases.count(replace(_FINDINGS, states=frozenset({State.DISPATCHED.value})))


def _late_found(look: Look) -> int:
    return look.records.cases.count(replace(_FINDINGS, states=_OPEN, overdue=True, now=look.now))


def _missed(look: Look) -> int:
    patrols = all_standings(look.records, now=look.now, timezone=look.clock.working.timezone)
    return sum(len(one.missed) for one in patrols)


def _unchecked(look: Look) -> int:
    return len(rhythm.late(look.records, look.today))


def _unconfirmed(look: Look) -> int:
    return len(unconfirmed(look.records))


def _dates_week(look: Look) -> int:
    return look.records.calendar.count(due_this_week(look.today))


def _dates_late(look: Look) -> int:
    return look.records.calendar.count(overdue(look.today))


def _received(look: Look) -> int:
    return look.records.cases.count(replace(_REPORTS, created_from=look.start))


def _late(look: Look) -> int:
    return look.records.cases.count(replace(_REPORTS, states=_OPEN, overdue=True, now=look.now))


def _danger(look: Look) -> int:
    return look.records.cases.count(QueueFilter(states=_OPEN, danger=True))


def _repeated(look: Look) -> int:
    return len(look.records.sites.recent(since=look.start, limit=_MOST_SITES))


def _rectify_late(look: Look) -> int:
    return look.records.rectification.count(ItemFilter(late_on=look.today))


def _rectify_judge(look: Look) -> int:
    waiting = frozenset({ItemState.APPLIED, ItemState.CHECKED})
    return look.records.rectification.count(ItemFilter(states=waiting))


SECTIONS: tuple[Section, ...] = (
    Section("sessions", _sessions, "inspect?since={since}"),
    Section("found", _found, "?state=all&kind=finding&from={since}"),
    Section("unsigned", _unsigned, "?state=dispatched&kind=finding"),
    Section("late_found", _late_found, "?kind=finding&overdue=1"),
    Section("missed", _missed, "patrol#missed"),
    Section("unchecked", _unchecked, "checks#late"),
    Section("unconfirmed", _unconfirmed, "warnings/unconfirmed"),
    Section("dates_week", _dates_week, "calendar?within=week"),
    Section("dates_late", _dates_late, "calendar?within=late"),
    Section("received", _received, "?state=all&kind=report&from={since}"),
    Section("late", _late, "?kind=report&overdue=1"),
    Section("danger", _danger, "?danger=1"),
    Section("repeated", _repeated, "sites?since={since}"),
    Section("rectify_late", _rectify_late, "rectification?late=1"),
    Section("rectify_judge", _rectify_judge, "rectification?state=waiting"),
)
