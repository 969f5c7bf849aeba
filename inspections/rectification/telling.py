"""Notices about items to the responsible unit: to the addresses that it has, and to its members with an account."""

from collections import Counter
from collections.abc import Iterable

from complaints.model import Notice
from complaints.office.parties import members_of, party_of
from inspections.rectification.model import Problem
from inspections.rectification.ports import Records

#: keys: to the unit about its item; to it when a table brought several; to the group when somebody has to judge
TOLD, TOLD_LISTED, TOLD_JUDGE = "rectification.told", "rectification.listed", "rectification.to_judge"


def named(item_id: int, problem: Problem) -> dict[str, str]:
    """What notices say of an item: enough for ways that look nothing up."""
    return {
        "item": str(item_id),
        "source": problem.source.value,
        "batch": problem.batch,
        "number": problem.number,
    }


def tell_listed(records: Records, problems: Iterable[Problem]) -> None:
    """One notice for all new items of a unit."""
    for unit, count in Counter(one.unit for one in problems).items():
        _tell(records, unit, TOLD_LISTED, {"count": str(count)}, but=None)


def tell_unit(records: Records, problem: Problem, key: str, values: dict[str, str], *, but: int | None = None) -> None:
    """`but`: the member who took the step."""
    _tell(records, problem.unit, key, values, but=but)


def _tell(records: Records, unit: str, key: str, values: dict[str, str], *, but: int | None) -> None:
    party = party_of(unit)
    told = [party, *(f"staff:{one.id}" for one in members_of(records, party) if one.id != but)]
    for to in told:
        records.notices.add(Notice(event_id=None, case_id=None, to=to, key=key, values=dict(values)))
