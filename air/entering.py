"""How readings come in: whatever is new is entered, whatever is the same changes nothing, and whatever differs is a
correction that keeps what was there."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from air.days import day_of
from air.errors import BadAir
from air.model import Entry, Sample, Status, Way
from air.ports import AirRecords

MOST_SOURCE, MOST_REASON = 100, 300


class Effect(StrEnum):
    NEW = "new"
    SAME = "same"
    CORRECTED = "corrected"
    KEPT = "kept"  # 审核后 is never replaced by 实时


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a sample would do: `after` is what would stand there, `before` what stands there."""

    effect: Effect
    sample: Sample
    after: Sample
    before: Entry | None


@dataclass(slots=True)
class Entered:
    counts: Counter[Effect] = field(default_factory=Counter)

    def add(self, other: "Entered") -> None:
        self.counts.update(other.counts)


def foresee(air: AirRecords, samples: Sequence[Sample]) -> list[Change]:
    """In the order of `samples`; no two of them may be of the same slot."""
    there = _newest(air, samples)
    return [_change(sample, there.get(sample.slot)) for sample in samples]


def enter(air: AirRecords, samples: Sequence[Sample], *, way: Way, by: str, now: datetime, reason: str = "") -> Entered:
    """Each sample joins what is there: a pollutant that it does not name stays. The same again changes nothing."""
    air.lock(sorted({sample.station_id for sample in samples}))
    changes = foresee(air, samples)
    for change in changes:
        if change.effect in (Effect.NEW, Effect.CORRECTED):
            version = change.before.version + 1 if change.before else 1
            air.add(Entry(sample=change.after, version=version, way=way, by=by, at=now, reason=reason))
    touched = {
        (one.sample.station_id, one.sample.day) for one in changes if one.effect in (Effect.NEW, Effect.CORRECTED)
    }
    keep_days(air, touched)
    return Entered(Counter(change.effect for change in changes))


def correct(air: AirRecords, sample: Sample, *, seen: int, by: str, now: datetime, reason: str) -> Entry:
    """By hand: `sample` replaces everything of its slot, so that a value can also be taken away. `seen`: the version on
    the page. Raises BadAir."""
    air.lock([sample.station_id])
    before = _newest(air, [sample]).get(sample.slot)
    if before is None or before.version != seen:
        raise BadAir("changed_meanwhile")
    if not reason.strip():
        raise BadAir("no_reason", field="reason")
    if _says_the_same(sample, before.sample):
        raise BadAir("no_change")
    entry = Entry(sample=sample, version=seen + 1, way=Way.HAND, by=by, at=now, reason=reason.strip()[:MOST_REASON])
    air.add(entry)
    keep_days(air, {(sample.station_id, sample.day)})
    return entry


def keep_days(air: AirRecords, days: Iterable[tuple[int, date]]) -> None:
    """Brings the kept values of these days up to date."""
    rules = air.rules()
    by_station = defaultdict[int, set[date]](set)
    for station_id, day in days:
        by_station[station_id].add(day)
    for station_id, of_station in sorted(by_station.items()):
        entries = air.newest(station_id, of_station)
        for day in sorted(of_station):
            kept = day_of(entries.get(day, ()), rules)
            if kept is None:
                air.drop_day(station_id, day)
            else:
                air.keep_day(kept)


def _newest(air: AirRecords, samples: Sequence[Sample]) -> Mapping[tuple[int, date, int], Entry]:
    by_station = defaultdict[int, set[date]](set)
    for sample in samples:
        by_station[sample.station_id].add(sample.day)
    entries = (air.newest(station_id, days) for station_id, days in by_station.items())
    return {one.sample.slot: one for of_station in entries for day in of_station.values() for one in day}


def _change(sample: Sample, before: Entry | None) -> Change:
    if before is None:
        return Change(effect=Effect.NEW, sample=sample, after=sample, before=None)
    if before.sample.status is Status.REVIEWED and sample.status is Status.REALTIME:
        told = replace(sample, status=Status.REVIEWED)
        same = _says_the_same(_joined(told, before.sample), before.sample)
        return Change(effect=Effect.SAME if same else Effect.KEPT, sample=sample, after=before.sample, before=before)
    after = _joined(sample, before.sample)
    same = _says_the_same(after, before.sample)
    return Change(effect=Effect.SAME if same else Effect.CORRECTED, sample=sample, after=after, before=before)


def _joined(sample: Sample, before: Sample) -> Sample:
    aqi = sample.aqi if sample.aqi is not None else before.aqi
    return replace(sample, values={**before.values, **sample.values}, aqi=aqi)


def _says_the_same(one: Sample, other: Sample) -> bool:
    """The same numbers from another source are the same."""
    return (dict(one.values), one.aqi, one.status) == (dict(other.values), other.aqi, other.status)
