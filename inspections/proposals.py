"""The sites that a session may begin with, each with its reasons, so that nobody is checked for checking's sake."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from complaints.case.lifecycle import EXTENDABLE
from complaints.places.sites import place_of
from complaints.ports import QueueFilter, Sort
from inspections.model import PastVisit, Stop, StopKind, Why
from inspections.ports import Records
from zone import Zone

#: most sites that are proposed
MOST = 20
#: most overdue cases that are looked at
_MOST_CASES = 40
_AT_WORK = frozenset(state.value for state in EXTENDABLE)


def proposed(
    records: Records, *, zone: Zone, now: datetime, also: Sequence[Stop] = (), limit: int = MOST
) -> Sequence[Stop]:
    """Places with several reasons first. `also`: sites of the register, e.g. those that may work at night."""
    stops = dict[str, Stop]()
    for stop in (*_overdue(records, now), *_repeated(records, zone, now), *also):
        before = stops.get(stop.key)
        stops[stop.key] = stop if before is None else replace(before, why=before.why | stop.why)
    return sorted(stops.values(), key=lambda stop: -len(stop.why))[:limit]


def visits_of_the_year(
    records: Records, stops: Iterable[Stop], *, now: datetime, timezone: tzinfo, but: int = 0
) -> Mapping[str, Sequence[PastVisit]]:
    """By the key of the stop: how often it was visited this year, and by whom; `but` that session."""
    local = now.astimezone(timezone)
    since = local.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    past = records.inspections.past_visits({stop.key for stop in stops}, since=since)
    return {key: kept for key, all_ in past.items() if (kept := [one for one in all_ if one.session_id != but])}


def long_ago(visits: Sequence[PastVisit], *, now: datetime, after: timedelta = timedelta(days=90)) -> bool:
    return not visits or now - visits[0].at > after


def _repeated(records: Records, zone: Zone, now: datetime) -> Iterable[Stop]:
    for site in records.sites.recent(since=now - zone.likeness.repeat.window, limit=MOST):
        place = place_of(site)
        name = site.address or f"{site.lat:.5f}, {site.lon:.5f}"
        yield Stop(kind=StopKind.SITE, ref=str(site.id), name=name, place=place, why=frozenset({Why.REPEATED}))


def _overdue(records: Records, now: datetime) -> Iterable[Stop]:
    where = QueueFilter(states=_AT_WORK, overdue=True, now=now, sort=Sort.DUE)
    for case in records.cases.queue(where, limit=_MOST_CASES):
        if case.place.address or case.place.lat is not None:
            yield Stop(
                kind=StopKind.CASE,
                ref=case.number,
                name=case.place.address or case.number,
                place=case.place,
                why=frozenset({Why.OVERDUE}),
            )
