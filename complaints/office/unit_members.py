"""The members of a case's parties who have an account, and the news that they get of their cases.

What a member sees of a case is decided in `enterprises.sight`; a notice carries nothing but its key and moments.
"""

from collections.abc import Mapping, Sequence

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Event, Notice, Staff, State
from complaints.office.acceptors import verifying_unit
from complaints.office.parties import WITH_PARTIES, firm_of, members_of, parties_of
from complaints.ports import Records

#: the first words of the key of every notice to a member
TOLD = "unit_told."
#: of a rung of the ladder (complaints.clock.ladder)
TOLD_RUNG = "unit_told.rung"
#: a finding waits for the unit that is its 验收单位
TOLD_TO_VERIFY = "unit_told.to_verify"
#: Steps that the unit hears of. Its own steps are told to its other members too.
_NEWS = frozenset(
    {
        Action.RECORD,
        Action.FIXED,
        Action.CONFIRM,
        Action.DISPATCH,
        Action.REASSIGN,
        Action.MILESTONE,
        Action.UNSOLVED,
        Action.SIGN,
        Action.REPORT_DONE,
        Action.EXTEND,
        Action.GRANT,
        Action.REFUSE,
        Action.DISPUTE,
        Action.OVERRULE,
        Action.SEND_BACK,
        Action.PASS,
        Action.PAUSE,
        Action.RESUME,
        Action.NAME_FIRM,
    }
)
#: Steps after which a party no longer has the case.
_GONE = frozenset(
    {
        Action.UPHOLD,
        Action.HAND_BACK,
        Action.REASSIGN,
        Action.MERGE,
        Action.WITHDRAW,
        Action.REVOKE,
        Action.NAME_FIRM,
    }
)
_VALUES = ("rectify_by", "extend_to")


def is_member(records: Records, staff_id: int) -> bool:
    account = records.staff.get(staff_id)
    return account is not None and bool(account.party)


def tell_members(records: Records, before: Complaint, after: Complaint, event: Event) -> None:
    """Notifies the members of the parties that have the case now, of those that have lost it by this step, and of the
    unit that has to verify it from now on."""
    had, have = _with(before), _with(after)
    if event.action in _GONE:
        for party in had:
            if party not in have:
                _tell(records, party, after, event, key=f"{TOLD}gone")
    verifier = verifying_unit(after) if after.state is State.PENDING_VERIFY is not before.state else ""
    if verifier:
        _tell(records, verifier, after, event, key=TOLD_TO_VERIFY)
    if event.action in _NEWS:
        for party in have:
            if party == verifier:
                continue
            new_here = event.action == Action.NAME_FIRM and party not in had
            _tell(records, party, after, event, key=f"{TOLD}{Action.DISPATCH if new_here else event.action}")


def _with(case: Complaint) -> Sequence[str]:
    return parties_of(case) if case.state in WITH_PARTIES else ()


def _tell(records: Records, party: str, case: Complaint, event: Event, *, key: str) -> None:
    if event.action == Action.REASSIGN and firm_of(party):
        key = f"{TOLD}{Action.DISPATCH}"  # its supervising unit changed: for the firm nothing else did
    for member in members_of(records, party):
        if member.id != event.actor.staff_id:
            _notify(records, member, case, event_id=event.id, key=key, values=_moments(event))


def _notify(
    records: Records, member: Staff, case: Complaint, *, event_id: int, key: str, values: Mapping[str, str]
) -> None:
    to = f"staff:{member.id}"
    records.notices.add(Notice(event_id=event_id, case_id=case.id, to=to, key=key, values=dict(values)))


def _moments(event: Event) -> Mapping[str, str]:
    return {name: event.values[name] for name in _VALUES if event.values.get(name)}
