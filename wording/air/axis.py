"""Air, cases, findings, sprinkling and warnings on one axis of days. What stands at the same time is shown as that:
nothing here says that one thing caused another."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from air.model import Day, Note, Pollutant, Station
from complaints.model import Kind, State
from complaints.ports import QueueFilter
from services.records import Records
from wording.air.axis_warnings import AxisWarning, axis_warnings
from zone import Zone

#: cases read for one axis; more are counted as far as they are read
_MOST_CASES, _PAGE = 4000, 1000
#: of the peak that are listed
_MOST_SITES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisDay:
    """`cases`, `findings`: received on that day. `sprinkled`: where and when."""

    day: date
    pm25: int | None
    aqi: int | None
    source: str
    status: str
    cases: int
    findings: int
    sprinkled: Sequence[str]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSite:
    number: str
    kind: Kind
    category: str
    subdistrict: str
    address: str
    received: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The day with the most PM2.5, and what had come in on the axis until then and was not closed yet. `count` of them;
    `sites` are the newest."""

    day: date
    pm25: int
    count: int
    sites: Sequence[ActiveSite]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    station: Station
    days: Sequence[AxisDay]
    peak: Peak | None
    missing: Sequence[date]


def axis(records: Records, station: Station, *, until: date, days: int, zone: Zone, lang: str = "zh_CN") -> Axis:
    """The `days` days that end with `until`. `lang`: of the titles of warnings."""
    since = until - timedelta(days=days - 1)
    begin, end = _moments(since, until, zone)
    by_day = {one.day: one for one in records.air.days(station.id, since, until)}
    cases, notes = _cases(records, begin, end), records.air.notes(begin, end - timedelta(microseconds=1))
    counts = Counter((zone.local(case["created_at"]).date(), case["kind"]) for case in cases)
    sprinkled, warnings = _sprinkled(notes, zone), axis_warnings(records, begin, end, zone, lang)
    span = [since + timedelta(days=number) for number in range(days)]
    return Axis(
        station=station,
        days=[_day(day, by_day.get(day), counts, sprinkled.get(day, ()), warnings) for day in span],
        peak=_peak(list(by_day.values()), cases, zone),
        missing=[day for day in span if day not in by_day],
    )


def _moments(since: date, until: date, zone: Zone) -> tuple[datetime, datetime]:
    begin = datetime.combine(since, time(), zone.timezone)
    return begin, datetime.combine(until + timedelta(days=1), time(), zone.timezone)


def _cases(records: Records, begin: datetime, end: datetime) -> Sequence[Mapping[str, Any]]:
    where, found = QueueFilter(created_from=begin, created_until=end), list[Mapping[str, Any]]()
    while len(found) < _MOST_CASES:
        page = records.cases.page_of_export(where, after=found[-1]["id"] if found else 0, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            break
    return found


def _sprinkled(notes: Sequence[Note], zone: Zone) -> Mapping[date, list[str]]:
    """Where and when, by day."""
    found = defaultdict[date, list[str]](list)
    for note in notes:
        begin = zone.local(note.begins_at)
        until = f"–{zone.local(note.ends_at):%H:%M}" if note.ends_at else ""
        found[begin.date()].append(f"{begin:%H:%M}{until} {note.place}".strip())
    return found


def _day(
    day: date,
    there: Day | None,
    counts: Mapping[tuple[date, str], int],
    sprinkled: Sequence[str],
    warnings: Sequence[AxisWarning],
) -> AxisDay:
    return AxisDay(
        day=day,
        pm25=there.values.get(Pollutant.PM25) if there else None,
        aqi=there.aqi if there else None,
        source=there.source if there else "",
        status=there.status.value if there else "",
        cases=counts.get((day, Kind.REPORT.value), 0),
        findings=counts.get((day, Kind.FINDING.value), 0),
        sprinkled=sprinkled,
        warnings=[one.title for one in warnings if one.since <= day <= one.until],
    )


def _peak(days: Sequence[Day], cases: Sequence[Mapping[str, Any]], zone: Zone) -> Peak | None:
    measured = [(one.values[Pollutant.PM25], one.day) for one in days if Pollutant.PM25 in one.values]
    if not measured:
        return None
    amount, day = max(measured)
    begin, end = _moments(day, day, zone)
    active = [case for case in cases if case["created_at"] < end and _was_open(case, begin)]
    newest = sorted(active, key=lambda case: case["created_at"], reverse=True)[:_MOST_SITES]
    return Peak(day=day, pm25=amount, count=len(active), sites=[_site(case, zone) for case in newest])


def _was_open(case: Mapping[str, Any], moment: datetime) -> bool:
    """Whether it was not closed by then. Cases that led to nothing are left out."""
    if State(case["state"]) in (State.REJECTED, State.WITHDRAWN, State.DUPLICATE):
        return False
    return case["closed_at"] is None or case["closed_at"] >= moment


def _site(case: Mapping[str, Any], zone: Zone) -> ActiveSite:
    return ActiveSite(
        number=case["number"],
        kind=Kind(case["kind"]),
        category=case["category"] or "",
        subdistrict=case["subdistrict"] or "",
        address=case["address"] or "",
        received=zone.local(case["created_at"]).date(),
    )
