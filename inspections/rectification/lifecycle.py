"""What may be done with an item in which state, and by whom. 销号 belongs to another level than the rectification: no
role that rectifies may confirm or close, and nobody judges what they took part in.

    enter → rectifying ── apply ──→ applied ── confirm ──→ checked ── close ──→ closed
               ↑  ↺ progress, stage    │                     │                    │
               └────── send_back ──────┴─────────────────────┘                    │
               └────── reopen ────────────────────────────────────────────────────┘
"""

from collections.abc import Mapping, Sequence

from complaints.model import Actor, Role
from complaints.office.parties import party_of
from inspections.rectification.model import Entry, Item, State, Step

#: the desk keeps the list; a clerk enters the steps of a unit that has no account
_DESK = frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
_WORKS = frozenset({Role.UNIT, Role.CLERK})
_CHECKS = frozenset({Role.VERIFIER, Role.SUPERVISOR, Role.LEADER, Role.ADMIN})
_CLOSES = frozenset({Role.SUPERVISOR, Role.LEADER, Role.ADMIN})

#: state → step → the roles that may take it
STEPS: Mapping[State, Mapping[Step, frozenset[Role]]] = {
    State.RECTIFYING: {Step.PROGRESS: _WORKS, Step.STAGE: _WORKS, Step.APPLY: _WORKS, Step.CHANGE: _DESK},
    State.APPLIED: {Step.CONFIRM: _CHECKS, Step.SEND_BACK: _CHECKS},
    State.CHECKED: {Step.CLOSE: _CLOSES, Step.SEND_BACK: _CLOSES},
    State.CLOSED: {Step.REOPEN: _CLOSES},
}
_WORK = frozenset({Step.PROGRESS, Step.STAGE, Step.APPLY})
_JUDGES = frozenset({Step.CONFIRM, Step.CLOSE, Step.SEND_BACK})


def offered(item: Item, actor: Actor) -> Sequence[Step]:
    """The steps that the actor may take now, in order."""
    return [step for step in STEPS[item.state] if allowed(item, step, actor)]


def allowed(item: Item, step: Step, actor: Actor) -> bool:
    """Whether the actor may take a step of the item's state."""
    roles = STEPS[item.state].get(step)
    if roles is None or not actor.has(roles):
        return False
    if actor.party and actor.party != party_of(item.problem.unit):
        return False
    if step is Step.STAGE and not item.problem.open_milestones:
        return False
    return step not in _JUDGES or not own_work(item, step, actor)


def own_work(item: Item, step: Step, actor: Actor) -> bool:
    """Whether the actor took part in what the step judges."""
    return any(one.staff_id == actor.staff_id for one in _judged(item, step))


def _judged(item: Item, step: Step) -> Sequence[Entry]:
    """The work of the round; for 销号 the 核查 too, so that two people stand behind it. Whoever read in a table did not
    do the work."""
    work = _WORK | {Step.CONFIRM} if step is Step.CLOSE else _WORK
    return [one for one in item.round if one.step in work and one.values.get("via") != "table"]
