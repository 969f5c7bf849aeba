"""Responsibility for a case (S04, S05): the duty table's proposal, the time to refuse it, and who decides then."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from complaints.case.lifecycle import Action
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import Actor, Complaint, Notice, Role
from complaints.office.above import leader_of
from complaints.ports import Records
from zone import Zone

#: Refusals after which only a supervisor dispatches (指定承办).
REFUSALS = 2
#: those who decide over units
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_SUPPORT = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The duty table's proposal; fields are empty if it has none or its unit has refused. `support` are ids of units.

    `confirmed`: False while the table is a draft, as the screens then show.
    """

    unit: str = ""
    unit_person: str = ""
    territory: str = ""
    territory_person: str = ""
    support: tuple[str, ...] = ()
    basis: str = ""
    confirmed: bool = False


def propose(zone: Zone, case: Complaint, *, refused: frozenset[str] = frozenset()) -> Proposal:
    """By place and category. Without a place, the unit is known only if the category has the same one everywhere."""
    table = zone.duty
    where = case.territory or case.place.subdistrict or ""
    duty = table.of(case.category, where)
    units = table.units_of(case.category)
    unit = duty.unit if duty else next(iter(units)) if len(units) == 1 else ""
    if unit in refused:
        unit = ""
    return Proposal(
        unit=unit,
        unit_person=(duty.unit_person if duty else table.unit_persons.get(unit, "")) if unit else "",
        territory=where,
        territory_person=table.territory_persons.get(where, ""),
        support=duty.support if duty and unit else (),
        basis=duty.basis if duty and unit else "",
        confirmed=table.confirmed,
    )


#: The steps that give a case to a unit.
HAND_OVER = frozenset({Action.DISPATCH, Action.REASSIGN})


def filled(zone: Zone, case: Complaint, action: str, given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields of a step, with persons left empty filled in from the duty table."""
    if action in HAND_OVER:
        return with_persons(zone, case, given)
    if action == Action.UNSOLVED and not given.get("leader", "").strip():
        return {**given, "leader": leader_of(zone.duty, case)}
    return given


def with_persons(zone: Zone, case: Complaint, given: Mapping[str, str]) -> dict[str, str]:
    """The fields of 交办 or 改派; persons left empty are filled in with the duty holders of the chosen units."""
    unit, where = given.get("unit", ""), given.get("territory", "") or case.territory
    duty = zone.duty.of(case.category, where)
    named = duty is not None and duty.unit == unit
    defaults = {
        "unit_person": duty.unit_person if duty and named else zone.duty.unit_persons.get(unit, ""),
        "territory_person": zone.duty.territory_persons.get(where, ""),
        "support": names_of(zone, duty.support) if duty and named else "",
    }
    return {**given, **{name: value for name, value in defaults.items() if value and not given.get(name, "").strip()}}


def names_of(zone: Zone, units: tuple[str, ...], lang: str = "zh_CN") -> str:
    """Support is stored by name, because it may come from outside the zone's units."""
    known = [named.name(lang) for unit in units if (named := zone.unit(unit)) is not None]
    return "、".join(known)[:_SUPPORT]


def refused_by(records: Records, case: Complaint) -> frozenset[str]:
    """The units that refused the case."""
    events = records.cases.events(case.id)
    return frozenset(event.values.get("unit", "") for event in events if event.action == Action.HAND_BACK)


def leader_decides(case: Complaint) -> bool:
    return case.hand_backs >= REFUSALS


def check_may_dispatch(case: Complaint, actor: Actor) -> None:
    if leader_decides(case) and not actor.has(LEADERS):
        raise NotAllowed("error.leader_decides", count=case.hand_backs)


def check_may_hand_back(case: Complaint, actor: Actor, *, dispatched_at: datetime, now: datetime, clock: Clock) -> None:
    """A unit designated by a supervisor can't refuse; only a supervisor can take the case back. Raises NotAllowed."""
    if actor.has(LEADERS):
        return
    if leader_decides(case):
        raise NotAllowed("error.designated")
    term = clock.terms["hand_back"]
    if now > clock.after(dispatched_at, term):
        raise NotAllowed("error.hand_back_late", days=term.amount)


def tell_leaders(records: Records, case: Complaint, key: str, values: Mapping[str, str]) -> None:
    for staff in records.staff.office():
        if staff.active and staff.roles & LEADERS:
            notice = Notice(event_id=None, case_id=case.id, to=f"staff:{staff.id}", key=key, values=dict(values))
            records.notices.add(notice)
