"""The parties of a case: the firm that has to put it right, if it names one for that, and the unit that has it.

A party is written as in its members' accounts: `firm:12`, `unit:planning`.

What a member sees of a case is decided in `enterprises.sight`.
"""

from collections.abc import Sequence

from complaints.model import Complaint, Implementer, Staff, State
from complaints.ports import Records

_UNIT, _FIRM = "unit:", "firm:"
#: the states in which a case is in the hands of its parties, or was last
WITH_PARTIES = frozenset(
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


def party_of(unit: str) -> str:
    return f"{_UNIT}{unit}"


def party_of_firm(firm: str) -> str:
    return f"{_FIRM}{firm}"


def unit_of(party: str) -> str:
    """The zone's id of the unit; empty for a party that is no unit."""
    return party.removeprefix(_UNIT) if party.startswith(_UNIT) else ""


def firm_of(party: str) -> str:
    """The register's id of the firm; empty for a party that is no firm."""
    return party.removeprefix(_FIRM) if party.startswith(_FIRM) else ""


def pages_of(party: str) -> str:
    """The folder of the console with the pages of the party's members; "" for the office."""
    return "firm/" if firm_of(party) else "unit/" if unit_of(party) else ""


def parties_of(case: Complaint) -> tuple[str, ...]:
    """Those whose members may take the steps of the work, the one that has to do it first. Whether they see the case
    depends on its state too (WITH_PARTIES)."""
    unit = (party_of(case.unit),) if case.unit else ()
    return (party_of_firm(case.firm), *unit) if firm_works(case) else unit


def firm_works(case: Complaint) -> bool:
    """Whether the firm, not the unit, has to put the case right."""
    return bool(case.firm) and case.implementer is Implementer.FIRM


def worker_name(records: Records, case: Complaint) -> str:
    """The zone's id of the unit, or the present name of the firm, that has to put the case right."""
    return records.firms.names([case.firm]).get(case.firm, "") if firm_works(case) else case.unit


def members_of(records: Records, party: str) -> Sequence[Staff]:
    """The open accounts of a party; none for one that a clerk acts for."""
    return records.staff.of_party(party)
