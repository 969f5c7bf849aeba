"""What one case adds to the kept sums of the statistics (S34). A pure function of the case and its reminders, so the
sums can follow any change (take the old contribution away, add the new one) and be checked by a recount."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal, NamedTuple, cast

from complaints.case.lifecycle import RUNGS
from complaints.office.measures import DATED_BY, MEASURES, AtLeast, Condition, Given, NotAfter, OneOf, Overdue

#: Raise it when a contribution changes: the next start then counts all cases again.
DEFINITION = 1

#: by place: sub-district and category; by unit; by hour of the day, "00" to "23"
Split = Literal["place", "unit", "hour"]
#: sums of the split by hour have only what was received
HOURLY = "received"
#: measures with a day; the others (open, overdue) are counted as of now
DATED = tuple(DATED_BY)
#: sums that are no counts of cases: stars given, and seconds from submission to closing
STARS, TOOK_S = "stars", "took_s"
COLUMNS = (*DATED, STARS, TOOK_S, *(rung.value for rung in RUNGS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The data of a case that is counted. `rungs`: name and time of each reminder of its ladder."""

    kind: str
    state: str
    category: str
    area: str
    unit: str
    created_at: datetime
    closed_at: datetime | None
    fixed_at: datetime | None
    rectify_by: datetime | None
    original_by: datetime | None
    satisfaction: int | None
    took_s: int | None
    rungs: tuple[tuple[str, datetime], ...] = ()


class SumKey(NamedTuple):
    """`one` and `other`: sub-district and category, or the unit, or the hour ("" for what a split lacks)."""

    split: Split
    day: date
    kind: str
    one: str
    other: str


#: (row, column) → amount
Contribution = Mapping[tuple[SumKey, str], int]


def contribution(facts: Facts, zone: tzinfo) -> Contribution:
    """Days and hours are those of the time zone."""
    counted = Counter[tuple[SumKey, str]]()
    for column, at, amount in _amounts(facts):
        local = at.astimezone(zone)
        keys = [
            SumKey("place", local.date(), facts.kind, facts.area, facts.category),
            SumKey("unit", local.date(), facts.kind, facts.unit, ""),
        ]
        if column == HOURLY:
            keys.append(SumKey("hour", local.date(), facts.kind, f"{local:%H}", ""))
        counted.update({(key, column): amount for key in keys})
    return counted


def change(before: Facts | None, after: Facts | None, zone: tzinfo) -> Contribution:
    """What has to be added to the sums when a case changes from `before` to `after`; None: there is no such case."""
    changed = Counter(contribution(after, zone) if after is not None else {})
    changed.subtract(contribution(before, zone) if before is not None else {})
    return {key: amount for key, amount in changed.items() if amount}


def recount(every: Iterable[Facts], zone: tzinfo) -> Contribution:
    total = Counter[tuple[SumKey, str]]()
    for facts in every:
        total.update(contribution(facts, zone))
    return {key: amount for key, amount in total.items() if amount}


def holds(conditions: Sequence[Condition], facts: Facts) -> bool:
    """Whether the case has the measure; the same conditions as storage turns into SQL."""
    return all(_holds(condition, facts) for condition in conditions)


def _holds(condition: Condition, facts: Facts) -> bool:
    match condition:
        case OneOf(field, values):
            return getattr(facts, field) in values
        case Given(field):
            return getattr(facts, field) is not None
        case AtLeast(field, value):
            given = getattr(facts, field)
            return given is not None and given >= value
        case NotAfter(field, limit):
            at, until = getattr(facts, field), getattr(facts, limit)
            return at is not None and until is not None and at <= until
        case Overdue():
            raise ValueError("overdue depends on the time of counting")


def _amounts(facts: Facts) -> Iterable[tuple[str, datetime, int]]:
    """(column, moment that gives the day, amount)."""
    for measure, dated_by in DATED_BY.items():
        at = cast("datetime | None", getattr(facts, dated_by))
        if at is None or not holds(MEASURES[measure], facts):
            continue
        yield measure, at, 1
        if measure == "closed" and facts.took_s:
            yield TOOK_S, at, facts.took_s
        if measure == "rated" and facts.satisfaction:
            yield STARS, at, facts.satisfaction
    known = {rung.value for rung in RUNGS}
    yield from ((name, at, 1) for name, at in facts.rungs if name in known)
