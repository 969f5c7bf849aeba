"""重复: a report joins the one that was first, keeps its own number and rights, and can leave again (R23, S17)."""

from datetime import datetime

from complaints.deadlines import Clock
from complaints.errors import Incomplete
from complaints.lifecycle import Action
from complaints.model import Actor, Complaint, State
from complaints.moves import Move, advance, found
from complaints.ports import Records

_NO_MASTER = frozenset({State.DRAFT, State.DUPLICATE, State.REJECTED, State.WITHDRAWN})


def merge(
    records: Records,
    *,
    case_id: int,
    seen_version: int,
    actor: Actor,
    now: datetime,
    clock: Clock,
    master_id: int,
    public_text: str = "",
    note: str = "",
) -> Complaint:
    """The case's own deadlines stop; its reporter is told what happens to the master from now on."""
    case, master = found(records, case_id), found(records, master_id)
    if master.id == case.id or master.kind is not case.kind or master.state in _NO_MASTER:
        raise Incomplete("error.bad_master", number=master.number)
    if records.cases.of_master(case.id):
        raise Incomplete("error.is_master", number=case.number)
    move = Move(
        action=Action.MERGE,
        changes={"master_id": master.id, "merged_from": case.state},
        values={"master": master.number, "due_at": case.due_at.isoformat() if case.due_at else ""},
        public_text=public_text,
        note=note,
    )
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)


def unmerge(
    records: Records, *, case_id: int, seen_version: int, actor: Actor, now: datetime, clock: Clock, note: str = ""
) -> Complaint:
    """Back to where it was, deadline included."""
    case = found(records, case_id)
    merges = [event for event in records.cases.events(case.id) if event.action == Action.MERGE]
    due = merges[-1].values.get("due_at") if merges else None
    restored = {"master_id": None, "merged_from": None, "due_at": datetime.fromisoformat(due) if due else None}
    move = Move(action=Action.UNMERGE, changes=restored, note=note)
    return advance(records, case, move, seen_version=seen_version, actor=actor, now=now, clock=clock)
