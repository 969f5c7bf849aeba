"""A page far into the list of published cases is found by day: how many cases each day has is counted once per filter
until something is published, corrected or taken back. Skipping their rows would take longer the deeper the page is."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

from aiohttp import web

from publishing.model import PublicCase, PublicFilter
from services.records import Records
from web.open311.per_stamp import PerStamp

#: fewer rows are skipped faster than their days are counted
SHALLOW = 1000
_MOST_FILTERS = 50


@dataclass(frozen=True, slots=True)
class Days:
    """The newest first. `before`: how many cases lie before each day, and after the last one."""

    days: Sequence[date]
    before: Sequence[int]

    @classmethod
    def of(cls, counted: Sequence[tuple[date, int]]) -> "Days":
        return cls([day for day, _ in counted], list(accumulate((cases for _, cases in counted), initial=0)))

    def at(self, skip: int) -> tuple[date, int] | None:
        """The day on which the case after the first `skip` was received, and how many of that day are to be skipped;
        None beyond the last case."""
        if skip >= self.before[-1]:
            return None
        place = bisect_right(self.before, skip) - 1
        return self.days[place], skip - self.before[place]


DAYS: web.AppKey[PerStamp[Days]] = web.AppKey("open311_days", PerStamp[Days])


def kept_days() -> PerStamp[Days]:
    return PerStamp(most=_MOST_FILTERS)


def received(
    records: Records,
    where: PublicFilter,
    kept: PerStamp[Days],
    *,
    stamp: str,
    size: int,
    skip: int,
    shallow: int = SHALLOW,
) -> Sequence[PublicCase]:
    """The newest received first."""
    if skip < shallow:
        return records.publishing.received(where, size=size, skip=skip)
    days = kept.get(stamp, repr(where))
    if days is None:
        days = Days.of(records.publishing.received_by_day(where))
        kept.put(stamp, repr(where), days)
    begin = days.at(skip)
    if begin is None:
        return ()
    day, rest = begin
    return records.publishing.received(replace(where, received_until=day + timedelta(days=1)), size=size, skip=rest)
