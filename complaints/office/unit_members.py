"""The members of a responsible unit who have an account, and the news that they get of the unit's cases.

What a member sees of a case is decided in `enterprises.sight`; a notice carries nothing but its key and moments.
"""

from collections.abc import Mapping, Sequence

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Event, Notice, Staff, State
from complaints.ports import Records

#: the first words of the key of every notice to a member
TOLD = "unit_told."
#: of a rung of the ladder (complaints.clock.ladder)
TOLD_RUNG = "unit_told.rung"
_UNIT = "unit:"
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
    }
)
#: Steps after which the unit no longer has the case.
_GONE = frozenset({Action.UPHOLD, Action.HAND_BACK, Action.REASSIGN, Action.MERGE, Action.WITHDRAW, Action.REVOKE})
#: The unit has no part in these; it then hears of nothing.
_WITH_UNIT = frozenset(
    {
        State.DISPATCHED,
        State.RECTIFYING,
        State.REWORK,
        State.PENDING_VERIFY,
        State.PENDING_REPLY,
        State.CLOSED,
        State.STAGED,
    }
)
_VALUES = ("rectify_by", "extend_to")


def party_of(unit: str) -> str:
    return f"{_UNIT}{unit}"


def unit_of(party: str) -> str:
    """The zone's id of the unit; empty for a party that is no unit."""
    return party.removeprefix(_UNIT) if party.startswith(_UNIT) else ""


def members(records: Records, unit: str) -> Sequence[Staff]:
    """The open accounts of the unit; none for a unit that a clerk acts for."""
    if not unit:
        return ()
    return [one for one in records.staff.all() if one.active and one.party == party_of(unit)]


def is_member(records: Records, staff_id: int) -> bool:
    account = records.staff.get(staff_id)
    return account is not None and bool(account.party)


def tell_members(records: Records, before: Complaint, after: Complaint, event: Event) -> None:
    """Notifies the members of the unit that has the case now, and those of the unit that has lost it by this step."""
    if before.state in _WITH_UNIT and event.action in _GONE and before.unit and not _kept(before, after):
        _tell(records, before.unit, after, event, key=f"{TOLD}gone")
    if after.state in _WITH_UNIT and after.unit and event.action in _NEWS:
        _tell(records, after.unit, after, event, key=f"{TOLD}{event.action}")


def _kept(before: Complaint, after: Complaint) -> bool:
    return after.unit == before.unit and after.state in _WITH_UNIT


def _tell(records: Records, unit: str, case: Complaint, event: Event, *, key: str) -> None:
    for member in members(records, unit):
        if member.id != event.actor.staff_id:
            _notify(records, member, case, event_id=event.id, key=key, values=_moments(event))


def _notify(
    records: Records, member: Staff, case: Complaint, *, event_id: int, key: str, values: Mapping[str, str]
) -> None:
    to = f"staff:{member.id}"
    records.notices.add(Notice(event_id=event_id, case_id=case.id, to=to, key=key, values=dict(values)))


def _moments(event: Event) -> Mapping[str, str]:
    return {name: event.values[name] for name in _VALUES if event.values.get(name)}
