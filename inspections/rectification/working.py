"""The steps of an item: progress, a milestone reached, 申请销号, 核查, 销号, 退回, and reopening."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Actor, Notice
from inspections.rectification.entering import MOST_NOTE, added, entry_of, load, must_be_seen
from inspections.rectification.lifecycle import STEPS, allowed, own_work
from inspections.rectification.model import Item, Problem, ProofFile, Step
from inspections.rectification.ports import Records
from inspections.rectification.telling import TOLD, TOLD_JUDGE, named, tell_unit

MOST_FILES = 10
MOST_DOCUMENT = 120
_TOLD_UNIT = frozenset({Step.CLOSE, Step.SEND_BACK, Step.REOPEN})
_TOLD_GROUP = frozenset({Step.APPLY, Step.CONFIRM})
_NEEDS_NOTE = frozenset({Step.APPLY, Step.CONFIRM, Step.SEND_BACK, Step.REOPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What comes with a step. `document`: number of the acceptance document, for 销号."""

    note: str = ""
    document: str = ""
    files: Sequence[ProofFile] = ()


def take(
    records: Records,
    item_id: int,
    step: Step,
    given: Given,
    *,
    seen: int,
    actor: Actor,
    now: datetime,
    timezone: tzinfo,
) -> Item:
    """`seen`: the version on the page. Raises NotFound, NotAllowed, WrongState, Incomplete about a field."""
    item = load(records, item_id)
    must_be_seen(item, seen)
    must_be_allowed(item, step, actor)
    note, document = given.note.strip(), given.document.strip()
    _check(item, step, note, document, given.files)
    values, problem = {"document": document} if document else {}, None
    if step is Step.STAGE:
        problem, reached = _reached(item.problem, now, timezone)
        values |= reached
    roles = STEPS[item.state][step]
    entry = replace(entry_of(step, actor.under(roles), now=now, note=note, values=values), files=tuple(given.files))
    item = added(records, item, entry, problem=problem)
    _tell(records, item, step, actor)
    return item


def must_be_allowed(item: Item, step: Step, actor: Actor) -> None:
    """Raises WrongState for a step that the state does not have, NotAllowed with the reason."""
    roles = STEPS[item.state].get(step)
    if roles is None or step is Step.CHANGE:
        last = item.entries[-1]
        raise WrongState("rectification.wrong.overtaken", by=last.name, at=last.at)
    if allowed(item, step, actor):
        return
    if actor.has(roles) and not actor.party and own_work(item, step, actor):
        raise NotAllowed("rectification.wrong.own_work")
    raise NotAllowed()


def _check(item: Item, step: Step, note: str, document: str, files: Sequence[ProofFile]) -> None:
    if len(note) > MOST_NOTE:
        raise Incomplete("error.text_too_long", limit=MOST_NOTE, length=len(note)).at("note")
    if len(document) > MOST_DOCUMENT:
        raise Incomplete("error.text_too_long", limit=MOST_DOCUMENT, length=len(document)).at("document")
    if len(files) > MOST_FILES:
        raise Incomplete("photo.too_many", most=MOST_FILES, count=len(files)).at("files")
    if step in _NEEDS_NOTE and not note:
        raise Incomplete(f"rectification.wrong.note_{step}").at("note")
    if step is Step.PROGRESS and not (note or files):
        raise Incomplete("rectification.wrong.note_progress").at("note")
    if step is Step.STAGE and not files:
        raise Incomplete("rectification.wrong.no_proof").at("files")
    if step is Step.APPLY:
        if item.problem.open_milestones:
            raise Incomplete("rectification.wrong.open_milestones", count=len(item.problem.open_milestones)).at("note")
        if not files and not any(one.files for one in item.round):
            raise Incomplete("rectification.wrong.no_proof").at("files")
    if step is Step.CLOSE and not document:
        raise Incomplete("rectification.wrong.no_document").at("document")


def _reached(problem: Problem, now: datetime, timezone: tzinfo) -> tuple[Problem, dict[str, str]]:
    """The first milestone that was not reached is reached today."""
    first, today = problem.open_milestones[0], now.astimezone(timezone).date()
    done = tuple(replace(one, reached_on=today) if one is first else one for one in problem.milestones)
    return replace(problem, milestones=done), {"milestone": f"{first.on.isoformat()} {first.text}".strip()}


def _tell(records: Records, item: Item, step: Step, actor: Actor) -> None:
    values = {**named(item.id, item.problem), "step": step.value}
    if step in _TOLD_GROUP:
        records.notices.add(Notice(event_id=None, case_id=None, to="group", key=TOLD_JUDGE, values=values))
    if step in _TOLD_UNIT:
        tell_unit(records, item.problem, TOLD, values, but=actor.staff_id)
