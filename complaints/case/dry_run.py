"""What other zone data would have changed: for each report of late, who would have been proposed as 主办, and when its
steps would have been due. Pure; nothing is written. An unchanged zone changes nothing.

A step in which the clock was stopped is not compared, because its deadline depends on the pause and not on its term
alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from complaints.case.lifecycle import Action
from complaints.clock.deadlines import Clock
from complaints.model import Complaint, Event, Kind, State
from complaints.office.responsibility import propose
from zone import Zone

#: name of the limit that never pauses, among the steps
HARD_CAP = "hard_cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """`step`: a state, or HARD_CAP. `late`: it ended, or is still going on, after its deadline."""

    step: str
    due_before: datetime
    due_after: datetime
    late_before: bool
    late_after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """Units are ids, empty if nobody is proposed. `holder`: the person responsible in the unit."""

    number: str
    category: str
    unit_before: str
    unit_after: str
    holder_before: str
    holder_after: str
    steps: tuple[StepChange, ...]

    @property
    def moved(self) -> bool:
        return self.unit_before != self.unit_after

    @property
    def rehanded(self) -> bool:
        """The unit is the same, the person in it is not."""
        return not self.moved and self.holder_before != self.holder_after

    @property
    def newly_late(self) -> bool:
        return any(one.late_after and not one.late_before for one in self.steps)

    @property
    def no_longer_late(self) -> bool:
        return any(one.late_before and not one.late_after for one in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """`looked` cases were compared; `withdrawn`: their category could not be chosen any more."""

    looked: int
    withdrawn: int
    changes: tuple[CaseChange, ...]

    @property
    def moved(self) -> Sequence[CaseChange]:
        return [one for one in self.changes if one.moved]

    @property
    def rehanded(self) -> Sequence[CaseChange]:
        return [one for one in self.changes if one.rehanded]

    @property
    def retimed(self) -> Sequence[CaseChange]:
        return [one for one in self.changes if one.steps]

    @property
    def newly_late(self) -> Sequence[CaseChange]:
        return [one for one in self.changes if one.newly_late]

    @property
    def no_longer_late(self) -> Sequence[CaseChange]:
        return [one for one in self.changes if one.no_longer_late]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    zone: Zone
    clock: Clock


def effect(cases: Iterable[tuple[Complaint, Sequence[Event]]], *, before: Rules, after: Rules, now: datetime) -> Effect:
    """Each case with its history, oldest entry first."""
    looked, withdrawn, changes = 0, 0, list[CaseChange]()
    for case, events in cases:
        looked += 1
        withdrawn += _offered(before, case) and not _offered(after, case)
        change = _change(case, events, before, after, now)
        if change.moved or change.rehanded or change.steps:
            changes.append(change)
    return Effect(looked=looked, withdrawn=withdrawn, changes=tuple(changes))


def _offered(rules: Rules, case: Complaint) -> bool:
    return rules.zone.offered_category(case.category) is not None


def _change(case: Complaint, events: Sequence[Event], before: Rules, after: Rules, now: datetime) -> CaseChange:
    old, new = (propose(rules.zone, _as_new(case, rules.zone)) for rules in (before, after))
    return CaseChange(
        number=case.number,
        category=case.category,
        unit_before=old.unit,
        unit_after=new.unit,
        holder_before=old.unit_person,
        holder_after=new.unit_person,
        steps=tuple(_steps(case, events, before.clock, after.clock, now)),
    )


def _as_new(case: Complaint, zone: Zone) -> Complaint:
    """The case as it came in: in the sub-district of its point, where the zone's areas tell."""
    place = case.place
    located = None
    if place.lat is not None and place.lon is not None and zone.areas is not None:
        located = zone.locate(place.lat, place.lon).subdistrict
    where = located or place.subdistrict or case.territory
    return replace(case, territory="", place=replace(place, subdistrict=where))


def _steps(
    case: Complaint, events: Sequence[Event], before: Clock, after: Clock, now: datetime
) -> Iterator[StepChange]:
    for state, start, end in _spans(case, events, now):
        old, new = (clock.due(state, now=start, rectify_by=None, milestone_on=None) for clock in (before, after))
        if old is not None and new is not None and old != new:
            yield _step(state.value, old, new, end)
    if case.kind is Kind.REPORT:
        old_cap, new_cap = before.cap(case), after.cap(case)
        if old_cap != new_cap:
            yield _step(HARD_CAP, old_cap, new_cap, case.closed_at or now)


def _step(step: str, old: datetime, new: datetime, end: datetime) -> StepChange:
    return StepChange(step=step, due_before=old, due_after=new, late_before=end > old, late_after=end > new)


def _spans(case: Complaint, events: Sequence[Event], now: datetime) -> Iterator[tuple[State, datetime, datetime]]:
    """Each state with its first moment and its last: the next state's first, or now."""
    entered = [(case.created_at, State.SUBMITTED)]
    entered += [(event.at, event.to_state) for event in events if event.to_state is not event.from_state]
    entered = [one for at, one in enumerate(entered) if at == 0 or one[1] is not entered[at - 1][1]]
    stops = [event.at for event in events if event.action == Action.PAUSE]
    for (start, state), (end, _) in pairwise([*entered, (now, case.state)]):
        if case.kind is Kind.FINDING and state is State.DISPATCHED:
            continue  # signing for a finding has a limit of its own
        if not any(start <= stop <= end for stop in stops):
            yield state, start, end
