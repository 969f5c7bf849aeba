"""The member of a unit who sent the message, by the account bound to the chat."""

from complaints.errors import NotAllowed
from enterprises.party import Member, member_of
from handlers.turn import Turn


def member(turn: Turn) -> Member:
    """Raises NotAllowed for anybody else."""
    account = turn.staff
    if account is None or not account.active:
        raise NotAllowed("error.no_member")
    return member_of(account)


def is_member(turn: Turn) -> bool:
    return turn.staff is not None and turn.staff.active and bool(turn.staff.party)
