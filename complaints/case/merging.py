"""重复: a report is merged into another, keeps its number and its reporter's rights, and can leave again (R23, S17)."""

from collections.abc import Sequence
from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action, Addition
from complaints.case.moves import Move, advance, load, overtaken, store
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete
from complaints.model import Actor, Complaint, Event, Role, State
from complaints.ports import Records

_NO_MASTER = frozenset({State.DRAFT, State.DUPLICATE, State.REJECTED, State.WITHDRAWN})
_INTO = frozenset({Action.JOIN, Action.MERGE})


def may_take_in(state: State) -> bool:
    """Whether others can be merged into a case in this state."""
    return state not in _NO_MASTER


def merge(
    records: Records, attempt: Attempt, *, clock: Clock, master_id: int, public_text: str = "", note: str = ""
) -> Complaint:
    """Stops the case's deadlines; from now on its reporter gets the news of the master."""
    case, master = _pair(records, attempt.case_id, master_id)
    if records.cases.of_master(case.id):
        raise Incomplete("error.is_master", number=case.number)
    move = _into(case, master, Action.MERGE, public_text=public_text, note=note)
    moved = advance(records, case, move, attempt, clock=clock)
    _note_at_master(records, moved, master.id, Addition.TOOK_IN, attempt)
    return moved


def join(records: Records, attempt: Attempt, *, clock: Clock, master_id: int) -> Complaint:
    """我也遇到: the reporter says that the report just submitted is the same as another one."""
    case, master = _pair(records, attempt.case_id, master_id)
    move = _into(case, master, Action.JOIN)
    moved = advance(records, case, move, attempt, clock=clock)
    _note_at_master(records, moved, master.id, Addition.TOOK_IN, attempt)
    return moved


def unmerge(records: Records, attempt: Attempt, *, clock: Clock, note: str = "") -> Complaint:
    """Restores the case exactly, deadline included, except for `last_actor` and `updated_at`."""
    case = load(records, attempt.case_id)
    merges = [event for event in records.cases.events(case.id) if event.action in _INTO]
    due = merges[-1].values.get("due_at") if merges else None
    restored = {"master_id": None, "merged_from": None, "due_at": datetime.fromisoformat(due) if due else None}
    move = Move(action=Action.UNMERGE, changes=restored, note=note)
    moved = advance(records, case, move, attempt, clock=clock)
    _note_at_master(records, moved, case.master_id, Addition.LET_GO, attempt)
    return moved


def may_leave(records: Records, case: Complaint) -> bool:
    """Whether the master of this merged report was closed, so that its reporter can say 未解决 (R23)."""
    master = records.cases.get(case.master_id) if case.master_id is not None else None
    return case.state is State.DUPLICATE and master is not None and master.state is State.CLOSED


def leave(records: Records, attempt: Attempt, *, clock: Clock, reason: str) -> Complaint:
    """未解决 on a merged report: it continues alone in its earlier state with a new term. The master stays closed."""
    case = load(records, attempt.case_id)
    if not may_leave(records, case):
        raise overtaken(case)
    move = Move(
        action=Action.UNMERGE,
        changes={"master_id": None, "merged_from": None},
        values={"reason": reason},
        public_text=reason,
    )
    moved = advance(records, case, move, attempt, clock=clock)
    _note_at_master(records, moved, case.master_id, Addition.LET_GO, attempt)
    return moved


def recurs(records: Records, *, case: Complaint, earlier: Complaint, actor: Actor, now: datetime) -> Complaint:
    """又出现了: a new report names the closed case it is about. Staff decide whether to reopen that case."""
    move = Move(action=Addition.RECURS, values={"earlier": earlier.number})
    return store(records, case, case, move, actor=actor, now=now, tells=False)


def cluster(records: Records, case: Complaint) -> Sequence[Complaint]:
    """The master and the cases merged into it in order of submission, which decides the first claim to a reward.

    Numbers are random, so they show no order. The first event of each case proves the time of its submission.
    """
    master = records.cases.get(case.master_id) if case.master_id is not None else case
    assert master is not None
    reports = [master, *records.cases.of_master(master.id)]
    return sorted(reports, key=lambda report: (report.created_at, report.id))


def people(records: Records, case: Complaint) -> int:
    """How many different people reported it. Each anonymous report counts as one more person: it can't be compared."""
    reports = cluster(records, case)
    known = {report.reporter_id for report in reports if report.reporter_id is not None}
    return len(known) + sum(report.reporter_id is None for report in reports)


def proof_of_order(records: Records, case: Complaint) -> Sequence[tuple[Complaint, Event]]:
    """Each report of the cluster with the chained event of its submission."""
    return [(one, records.cases.events(one.id)[0]) for one in cluster(records, case)]


def _note_at_master(
    records: Records, merged: Complaint, master_id: int | None, entry: Addition, attempt: Attempt
) -> None:
    """An entry of the master's history. The master itself is unchanged, version included, so that whoever works on it
    is not interrupted. A reporter is not named there: the entry would lead from one report to another person."""
    if master_id is None:
        return
    master, actor = load(records, master_id), attempt.actor
    by = Actor(role=Role.REPORTER) if actor.role is Role.REPORTER else actor
    records.cases.append(Event.of(master, entry, actor=by, at=attempt.now, values={"merged": merged.number}))


def _pair(records: Records, case_id: int, master_id: int) -> tuple[Complaint, Complaint]:
    """The case and its master to be. Raises Incomplete if the case can't be merged into that one."""
    case, master = load(records, case_id), load(records, master_id)
    if master.id == case.id or master.kind is not case.kind or not may_take_in(master.state):
        raise Incomplete("error.bad_master", number=master.number)
    return case, master


def _into(case: Complaint, master: Complaint, action: Action, *, public_text: str = "", note: str = "") -> Move:
    return Move(
        action=action,
        changes={"master_id": master.id, "merged_from": case.state, "due_at": None},
        values={"master": master.number, "due_at": case.due_at.isoformat() if case.due_at else ""},
        public_text=public_text,
        note=note,
    )
