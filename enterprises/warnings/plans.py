"""一厂一策: what a firm does at each level. The firm's own plan, entered or imported by the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor
from complaints.model.warnings import Level, PlanAction
from complaints.office.rights import Right, may
from complaints.ports import Records
from enterprises.register.entries import known_firm

MOST_ACTIONS, MOST_WORDS = 30, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A line of a file: one action. The firm as it is named there, by 统一社会信用代码 or name."""

    line: int
    code: str
    name: str
    level: Level
    action: PlanAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a file does to one firm and level: its actions replace those before."""

    firm: str
    name: str
    level: Level
    actions: tuple[PlanAction, ...]
    before: int
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProblem:
    line: int
    error: Incomplete


def set_plan(
    records: Records, firm_id: str, level: Level, actions: Sequence[PlanAction], *, actor: Actor, now: datetime
) -> None:
    """Replaces the actions of the level; none takes the plan away. A warning that is out keeps what it has asked for.
    Raises NotAllowed, NotFound, Incomplete."""
    if not may(actor, Right.WARN):
        raise NotAllowed()
    firm = known_firm(records, firm_id)
    check(actions)
    records.warnings.set_plan(firm.id, level, actions)
    detail = f"{firm.id} {level} {len(actions)}"
    records.acts.add(action="warning_plan", now=now, staff_id=actor.staff_id, detail=detail)


def check(actions: Sequence[PlanAction]) -> None:
    if len(actions) > MOST_ACTIONS:
        raise Incomplete("warnings.wrong.many_actions", most=MOST_ACTIONS)
    for number, action in enumerate(actions, 1):
        if not 0 < len(action.text) <= MOST_WORDS:
            raise Incomplete("warnings.wrong.action", n=number, most=MOST_WORDS)


def read_typed(text: str, photos: bool) -> tuple[PlanAction, ...]:
    """One action a line; a line that ends with * needs a photo, and all of them if `photos`."""
    found = []
    for line in text.splitlines():
        words = line.strip()
        marked = words.endswith(("*", "＊"))
        words = words.rstrip("*＊").strip()
        if words:
            found.append(PlanAction(text=words, photo=photos or marked))
    return tuple(found)


def foresee(records: Records, lines: Sequence[PlanLine]) -> tuple[Sequence[Planned], Sequence[PlanProblem]]:
    """What a file would do. A line whose firm is unknown, or named by two, is a problem."""
    problems, of_firm = list[PlanProblem](), dict[tuple[str, Level], list[PlanAction]]()
    names = dict[str, str]()
    for line in lines:
        try:
            firm_id, name = _firm(records, line)
        except Incomplete as error:
            problems.append(PlanProblem(line=line.line, error=error))
            continue
        names[firm_id] = name
        actions = of_firm.setdefault((firm_id, line.level), [])
        if line.action in actions:
            problems.append(PlanProblem(line=line.line, error=Incomplete("warnings.wrong.action_twice")))
        elif len(actions) >= MOST_ACTIONS:
            problems.append(
                PlanProblem(line=line.line, error=Incomplete("warnings.wrong.many_actions", most=MOST_ACTIONS))
            )
        else:
            actions.append(line.action)
    planned = []
    known = records.warnings.plans({firm for firm, _ in of_firm})
    for (firm_id, level), actions in of_firm.items():
        before = known.get((firm_id, level), ())
        planned.append(
            Planned(
                firm=firm_id, name=names[firm_id], level=level, actions=tuple(actions), before=len(before),
                same=tuple(actions) == tuple(before),
            )
        )  # fmt: skip
    return planned, problems


def take(records: Records, planned: Sequence[Planned], *, actor: Actor, now: datetime) -> int:
    """Returns how many plans were changed."""
    changed = [one for one in planned if not one.same]
    for one in changed:
        set_plan(records, one.firm, one.level, one.actions, actor=actor, now=now)
    return len(changed)


def _firm(records: Records, line: PlanLine) -> tuple[str, str]:
    if line.code:
        firm = records.firms.by_code(line.code)
        if firm is None:
            raise Incomplete("warnings.wrong.no_code", code=line.code)
        if not firm.active:
            raise Incomplete("warnings.wrong.closed", name=firm.name)
        if line.name and line.name != firm.name:
            raise Incomplete("warnings.wrong.other_name", code=line.code, name=firm.name)
        return firm.id, firm.name
    named = [one for one in records.firms.named(line.name) if one.active]
    if len(named) != 1:
        raise Incomplete("warnings.wrong.two_firms" if named else "warnings.wrong.no_firm", name=line.name)
    return named[0].id, named[0].name
