"""A day from what is there: as it was given, or else the means of its hours."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from air import aqi
from air.model import WHOLE_DAY, AqiBy, Day, Entry, Pollutant, Rules, Status

#: hours whose mean is the ozone of a day at its largest
_OZONE_HOURS = 8


def day_of(entries: Sequence[Entry], rules: Rules) -> Day | None:
    """`entries`: the newest version of everything of one station's day. A day that was given counts whole, its hours
    not at all. None if nothing is left to show."""
    given = next((one for one in entries if one.sample.hour == WHOLE_DAY), None)
    if given is not None:
        sample = given.sample
        return _with_aqi(sample.values, sample.aqi, [given], hours=0)
    hours = sorted(entries, key=lambda one: one.sample.hour)
    return _with_aqi(means_of(hours, least=rules.hours_of_day), None, hours, hours=len(hours)) if hours else None


def _with_aqi(
    values: Mapping[Pollutant, int], given: int | None, entries: Sequence[Entry], *, hours: int
) -> Day | None:
    if not values and given is None:
        return None
    sample = entries[-1].sample
    computed = aqi.of_day(values, sample.day)
    by = AqiBy.COMPUTED if computed else AqiBy.GIVEN if given is not None else AqiBy.NOBODY
    reviewed = all(one.sample.status is Status.REVIEWED for one in entries)
    return Day(
        station_id=sample.station_id,
        day=sample.day,
        values=values,
        aqi=computed.value if computed else given,
        aqi_by=by,
        primary=computed.primary if computed else (),
        status=Status.REVIEWED if reviewed else Status.REALTIME,
        source=sample.source,
        hours=hours,
        corrections=sum(one.version - 1 for one in entries),
    )


def means_of(hours: Sequence[Entry], *, least: int = 0) -> dict[Pollutant, int]:
    """Rounded to whole ng/m³. A pollutant with fewer hours than `least` is left out."""
    means = {}
    for one in Pollutant:
        measured = {entry.sample.hour: entry.sample.values[one] for entry in hours if one in entry.sample.values}
        if not measured or len(measured) < least:
            continue
        amount = _ozone(measured) if one is Pollutant.O3 else _mean(list(measured.values()))
        if amount is not None:
            means[one] = amount
    return means


def _ozone(measured: Mapping[int, int]) -> int | None:
    """The largest mean of eight hours of this day that were all measured."""
    ends = range(_OZONE_HOURS, 25)
    spans = ([measured.get(hour) for hour in range(end - _OZONE_HOURS + 1, end + 1)] for end in ends)
    means = [_mean([amount for amount in span if amount is not None]) for span in spans if None not in span]
    return max(means, default=None)


def _mean(amounts: Sequence[int]) -> int:
    return round_half_even(sum(amounts), len(amounts))


def round_half_even(total: int, count: int) -> int:
    whole, rest = divmod(total, count)
    return whole + (2 * rest > count or (2 * rest == count and whole % 2))


def gaps(days: Sequence[date]) -> list[date]:
    """The days between the first and the last that are not among them."""
    ordered = sorted(set(days))
    return [
        date.fromordinal(number)
        for before, after in pairwise(ordered)
        for number in range(before.toordinal() + 1, after.toordinal())
    ]
