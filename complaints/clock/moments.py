"""Dates and times as staff type them: 2026-11-26 17:00, 11月26日17点, 11-26, 17:30."""

import re
import unicodedata
from datetime import date, datetime, time, tzinfo

_DAY = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})|[点时](?P<cn>\d{1,2})?分?)")


def read_moment(typed: str, *, now: datetime, zone: tzinfo, end: time) -> datetime | None:
    """None if `typed` is not a moment. A day without a year is the next such day; a time alone is today; a day without
    a time means `end`, the end of the zone's working day."""
    day, rest = _split(typed, now=now, zone=zone)
    clock = _TIME.search(rest)
    if day is None and clock is None:
        return None
    try:
        at = time(int(clock["hour"]), int(clock["minute"] or clock["cn"] or 0)) if clock else end
    except ValueError:
        return None
    return datetime.combine(day or now.astimezone(zone).date(), at, zone)


def read_date(typed: str, *, now: datetime, zone: tzinfo) -> date | None:
    return _split(typed, now=now, zone=zone)[0]


def _split(typed: str, *, now: datetime, zone: tzinfo) -> tuple[date | None, str]:
    typed = unicodedata.normalize("NFKC", typed)  # full-width digits and colons
    match = _DAY.search(typed)
    if match is None:
        return None, typed
    today = now.astimezone(zone).date()
    try:
        if match["year"]:
            day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        else:
            day = date(today.year, int(match["month"]), int(match["day"]))
            if day < today:
                day = day.replace(year=today.year + 1)
    except ValueError:
        return None, typed
    return day, typed[match.end() :]
