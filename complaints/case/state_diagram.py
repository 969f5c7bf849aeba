"""Generates docs/lifecycle.md from the transitions: `python -m complaints.case.state_diagram > docs/lifecycle.md`."""

import sys
from collections.abc import Iterator
from itertools import groupby

from complaints.case.lifecycle import OPEN_STATES, TRANSITIONS, Action, Restore, Transition
from complaints.model import Kind, Role, State
from texts import label

_LANG = "zh_CN"
#: possible in every open state: arrows for them would cover the figure, so a sentence describes them
_FROM_ANYWHERE = frozenset({Action.MERGE, Action.UNMERGE, Action.WITHDRAW, Action.REVOKE})
_HEAD = """\
# Lifecycle

Generated from `TRANSITIONS` in `complaints/case/lifecycle.py` by `python -m complaints.case.state_diagram >
docs/lifecycle.md`; a test keeps the two equal. An action that is not listed is impossible on every surface. The stage
of the work (state), the finding (verdict), the result (outcome) and the reporter's rating (satisfaction) are four
separate fields.
"""
_RELATIVE = {Restore.SAVED: "the state before", Restore.SAME: "unchanged"}
_TITLES = {Kind.REPORT: "A resident's report", Kind.FINDING: "A finding of an inspection, which starts at `dispatched`"}


def document() -> str:
    return "\n".join([_HEAD, *(line for kind, title in _TITLES.items() for line in _section(kind, title))])


def _section(kind: Kind, title: str) -> Iterator[str]:
    order = list(State)
    steps = sorted(
        ((state, action, step) for (k, state, action), step in TRANSITIONS.items() if k is kind),
        key=lambda step: order.index(step[0]),
    )
    yield f"## {title}\n"
    yield from _drawing(steps)
    if unmoving := [action for action in Action if any(a is action and s.to is Restore.SAME for _, a, s in steps)]:
        yield f"Not drawn: {', '.join(f'`{action}`' for action in unmoving)} keep the state.\n"
    if any(action in _FROM_ANYWHERE for _, action, _ in steps):
        ends = "revoke" if kind is Kind.FINDING else "withdraw"
        states = ", ".join(f"`{state}`" for state in State if (kind, state, Action.MERGE) in TRANSITIONS)
        yield f"Not drawn: `merge` and `{ends}` lead out of every open state ({states}); `unmerge` leads back.\n"
    yield from _table(steps)
    yield ""


def _drawing(steps: list[tuple[State, Action, Transition]]) -> Iterator[str]:
    used = {state for state, _, _ in steps} | {step.to for _, _, step in steps if isinstance(step.to, State)}
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in (state for state in State if state in used):
        yield f"    {state}: {state} {label(f'state.{state}', _LANG)}"
    drawn = sorted((state, step.to, action) for state, action, step in steps if _is_drawn(action, step))
    for (state, to), actions in groupby(drawn, key=lambda arrow: arrow[:2]):
        words = ", ".join(action for _, _, action in actions)
        for target in _restored(state) if to is Restore.SAVED else (to,):
            yield f"    {state} --> {target}: {words}"
    yield "```\n"


def _is_drawn(action: Action, step: Transition) -> bool:
    return action not in _FROM_ANYWHERE and step.to is not Restore.SAME


def _restored(state: State) -> list[State]:
    """The states that a saved state can restore: the open states that lead to `state`."""
    return sorted({s for (_, s, _), step in TRANSITIONS.items() if step.to is state and s in OPEN_STATES})


def _table(steps: list[tuple[State, Action, Transition]]) -> Iterator[str]:
    yield "| from | action | to | who | required | reporter notified |"
    yield "|---|---|---|---|---|---|"
    for state, action, step in steps:
        who = ", ".join(role for role in Role if role in step.roles)
        to = _RELATIVE[step.to] if isinstance(step.to, Restore) else f"`{step.to}`"
        needs, notified = ", ".join(step.needs), "yes" if step.tells else ""
        yield f"| `{state}` | `{action}` | {to} | {who} | {needs} | {notified} |"


if __name__ == "__main__":
    sys.stdout.write(document())
