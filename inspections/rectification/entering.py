"""Entering a problem and changing its fields: what is missing or does not fit is told field by field."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor
from complaints.office.rights import Right, may
from inspections.rectification.lifecycle import allowed
from inspections.rectification.model import Entry, Item, Milestone, Problem, Source, Step
from inspections.rectification.ports import Records
from inspections.rectification.telling import TOLD, named, tell_unit
from zone import Zone

#: characters of each field at most
MOST: Mapping[str, int] = {
    "batch": 64, "number": 32, "text": 2000, "target": 1000, "measures": 2000, "helpers": 200, "person": 64,
    "acceptor": 100,
}  # fmt: skip
MOST_MILESTONES, MOST_MILESTONE, MOST_NOTE = 12, 200, 1000
#: 法典第二十九条: who, target, time limit, measures, who accepts. Besides them: which inspection, number, the problem
_REQUIRED = ("batch", "number", "text", "unit", "target", "due_on", "measures", "acceptor")
_EARLIEST, _LATEST = date(2015, 1, 1), date(2100, 1, 1)


def read_problem(values: Mapping[str, str], zone: Zone) -> Problem:
    """From a form or a table: `source` and `unit` are ids, days are ISO, milestones are lines `2027-06-30 text`. Raises
    Incomplete about a field."""
    typed = {name: values.get(name, "").replace("\r\n", "\n").strip() for name in _NAMES}
    for name, most in MOST.items():
        if len(typed[name]) > most:
            raise Incomplete("error.text_too_long", limit=most, length=len(typed[name])).at(name)
    if typed["source"] not in set(Source):
        raise Incomplete("rectification.wrong.source").at("source")
    for name in _REQUIRED:
        if not typed[name]:
            raise Incomplete(f"rectification.wrong.no_{name}").at(name)
    unit = zone.unit(typed["unit"])
    if unit is None:
        raise Incomplete("error.needs.unit").at("unit")
    if typed["acceptor"] in unit.names.values():
        raise Incomplete("rectification.wrong.same_acceptor").at("acceptor")
    due_on = _day(typed["due_on"], "due_on")
    return Problem(
        source=Source(typed["source"]),
        unit=typed["unit"],
        due_on=due_on,
        milestones=_milestones(values.get("milestones", ""), due_on),
        **{name: typed[name] for name in MOST},
    )


_NAMES = tuple(one.name for one in fields(Problem) if one.name != "milestones")


def enter(
    records: Records, problem: Problem, *, actor: Actor, now: datetime, note: str = "", via: str = "form"
) -> Item:
    """`via`: form or table. Raises NotAllowed, Incomplete if the number is taken."""
    if not may(actor, Right.TRIAGE):
        raise NotAllowed()
    item = records.rectification.add(problem, entry_of(Step.ENTER, actor, now=now, note=note, values={"via": via}))
    if item is None:
        raise Incomplete("rectification.wrong.taken", number=problem.number).at("number")
    if via == "form":  # a table tells each unit once
        _tell_entered(records, item, actor)
    return item


def change(
    records: Records, item_id: int, problem: Problem, *, seen: int, reason: str, actor: Actor, now: datetime
) -> Item:
    """`seen`: the version on the page. What changed, from what to what, stays in the history; milestones that were
    reached stay reached. Raises NotFound, NotAllowed, WrongState, Incomplete."""
    item = load(records, item_id)
    must_be_seen(item, seen)
    if not allowed(item, Step.CHANGE, actor):
        raise NotAllowed()
    problem = replace(problem, milestones=_kept(item.problem.milestones, problem.milestones))
    if not reason.strip():
        raise Incomplete("error.needs.reason").at("reason")
    changed = {
        one.name: f"{_written(item.problem, one.name)} → {_written(problem, one.name)}"
        for one in fields(Problem)
        if getattr(item.problem, one.name) != getattr(problem, one.name)
    }
    if not changed:
        raise Incomplete("rectification.wrong.nothing_changed").at("reason")
    entry = entry_of(Step.CHANGE, actor, now=now, note=reason.strip()[:MOST_NOTE], values=changed)
    changed_item = added(records, item, entry, problem=problem)
    if problem.unit != item.problem.unit:
        _tell_entered(records, changed_item, actor)
    return changed_item


def _tell_entered(records: Records, item: Item, actor: Actor) -> None:
    values = {**named(item.id, item.problem), "step": Step.ENTER.value}
    tell_unit(records, item.problem, TOLD, values, but=actor.staff_id)


def load(records: Records, item_id: int) -> Item:
    item = records.rectification.get(item_id)
    if item is None:
        raise NotFound()
    return item


def must_be_seen(item: Item, seen: int) -> None:
    """Raises WrongState for a page that is older than the last entry."""
    if item.version != seen:
        last = item.entries[-1]
        raise WrongState("rectification.wrong.overtaken", by=last.name, at=last.at)


def added(records: Records, item: Item, entry: Entry, *, problem: Problem | None = None) -> Item:
    """Raises WrongState if somebody was faster, Incomplete if `problem` has another item's number."""
    if problem is not None:
        other = records.rectification.known(problem.source, problem.batch, problem.number)
        if other is not None and other.id != item.id:
            raise Incomplete("rectification.wrong.taken", number=problem.number).at("number")
    if not records.rectification.add_entry(item, entry, problem=problem):
        must_be_seen(load(records, item.id), item.version)
    return load(records, item.id)


def entry_of(
    step: Step, actor: Actor, *, now: datetime, note: str = "", values: Mapping[str, str] | None = None
) -> Entry:
    assert actor.staff_id is not None, "only accounts act on items"
    return Entry(
        step=step, at=now, staff_id=actor.staff_id, role=actor.role, name=actor.name, note=note, values=values or {}
    )


def milestone_lines(milestones: tuple[Milestone, ...]) -> str:
    """As the form has them."""
    return "\n".join(f"{one.on.isoformat()} {one.text}".strip() for one in milestones)


def _milestones(written: str, due_on: date) -> tuple[Milestone, ...]:
    found = dict[date, Milestone]()
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    if len(lines) > MOST_MILESTONES:
        raise Incomplete("rectification.wrong.many_milestones", most=MOST_MILESTONES).at("milestones")
    for line in lines:
        day, *rest = line.split(maxsplit=1)
        text = rest[0] if rest else ""
        on = _day(day, "milestones")
        if on > due_on:
            raise Incomplete("rectification.wrong.after_end", day=day).at("milestones")
        if on in found:
            raise Incomplete("rectification.wrong.same_day", day=day).at("milestones")
        if len(text) > MOST_MILESTONE:
            raise Incomplete("error.text_too_long", limit=MOST_MILESTONE, length=len(text)).at("milestones")
        found[on] = Milestone(on=on, text=text)
    return tuple(found[day] for day in sorted(found))


def _kept(before: tuple[Milestone, ...], after: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    """Raises Incomplete if one that was reached is gone."""
    reached = {one.on: one for one in before if one.reached_on is not None}
    if not reached.keys() <= {one.on for one in after}:
        raise Incomplete("rectification.wrong.reached_gone").at("milestones")
    return tuple(replace(one, reached_on=reached[one.on].reached_on) if one.on in reached else one for one in after)


def _day(written: str, field: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Incomplete("rectification.wrong.day", written=written[:20]).at(field) from None
    if not _EARLIEST <= day <= _LATEST:
        raise Incomplete("rectification.wrong.day", written=written[:20]).at(field)
    return day


def _written(problem: Problem, name: str) -> str:
    value = getattr(problem, name)
    return milestone_lines(value) if name == "milestones" else str(value)
