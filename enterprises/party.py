"""A party is a responsible unit or a firm. Its members are the people who have an account in it."""

from dataclasses import dataclass
from enum import StrEnum

from complaints.errors import NotAllowed
from complaints.model import Staff


class PartyKind(StrEnum):
    UNIT = "unit"
    FIRM = "firm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """`id` is the zone's id of a unit, or the id of a firm in the register."""

    kind: PartyKind
    id: str

    @classmethod
    def parse(cls, stored: str) -> "Party | None":
        """From an account's `party`, such as `unit:urban_management`; None for staff."""
        kind, _, ident = stored.partition(":")
        return cls(kind=PartyKind(kind), id=ident) if kind in set(PartyKind) and ident else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who acts for a party, by the account that the party was given for that person."""

    account: Staff
    party: Party

    @property
    def name(self) -> str:
        return self.account.name


def member_of(account: Staff) -> Member:
    """Raises NotAllowed for a closed account, and for one that belongs to no party."""
    party = Party.parse(account.party)
    if party is None or not account.active:
        raise NotAllowed("error.no_member")
    return Member(account=account, party=party)
