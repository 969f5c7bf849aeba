"""A step of a member on a case of the own party."""

from collections.abc import Mapping
from datetime import datetime

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import overtaken, staff_actor
from complaints.clock.deadlines import Clock
from complaints.errors import NotAllowed
from complaints.model import Complaint
from complaints.office.staff_steps import perform
from complaints.ports import Records
from enterprises.party import Member, PartyKind
from enterprises.sight import STEPS, VERIFY_STEPS, acting_in, must_see, steps


def check(member: Member, case: Complaint | None, action: str, *, seen_version: int) -> Complaint:
    """The case, if the member may take `action` on the version seen. Raises NotFound for a case that is not the
    party's, NotAllowed, WrongState."""
    case = must_see(member, case)
    if action not in (*STEPS, *VERIFY_STEPS):
        raise NotAllowed()
    if case.version != seen_version:
        raise overtaken(case)
    if action not in steps(member, case):
        raise _why_not(case, Action(action))
    return case


def take(
    records: Records,
    member: Member,
    case: Complaint | None,
    action: str,
    *,
    seen_version: int,
    given: Mapping[str, str],
    via: str,
    now: datetime,
    clock: Clock,
) -> Complaint:
    """Raises NotFound, NotAllowed, WrongState, Incomplete."""
    case = check(member, case, action, seen_version=seen_version)
    member = acting_in(member, case)
    given = _to_office(given) if member.party.kind is PartyKind.FIRM else given
    actor = staff_actor(member.account, via=via)
    attempt = Attempt(case_id=case.id, seen_version=seen_version, actor=actor, now=now)
    return perform(records, Action(action), attempt, clock=clock, given=given)


def _to_office(given: Mapping[str, str]) -> Mapping[str, str]:
    """A firm does not write to whoever may have reported it: its words are a note for the office."""
    return {**given, "public_text": "", "note": given.get("public_text", "")}


def _why_not(case: Complaint, action: Action) -> NotAllowed:
    if action is Action.DISPUTE:
        return NotAllowed("error.disputed_already")
    if action is Action.EXTEND:
        return NotAllowed("error.paused" if case.paused_at is not None else "error.extended_already")
    if action is Action.HAND_BACK:
        return NotAllowed("error.designated")
    return NotAllowed()
