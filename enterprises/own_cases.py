"""The cases of a member's party, as lists by what is to be done."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from complaints.model import Implementer, State
from complaints.ports import Page, QueueFilter, Records
from enterprises.party import Member, Party, PartyKind


class Tab(StrEnum):
    TO_SIGN = "to_sign"
    WORKING = "working"
    REWORK = "rework"
    REPORTED = "reported"
    TO_VERIFY = "to_verify"


#: what each list holds
STATES: dict[Tab, frozenset[State]] = {
    Tab.TO_SIGN: frozenset({State.DISPATCHED}),
    Tab.WORKING: frozenset({State.RECTIFYING}),
    Tab.REWORK: frozenset({State.REWORK}),
    Tab.REPORTED: frozenset({State.PENDING_VERIFY, State.PENDING_REPLY, State.STAGED, State.CLOSED}),
    Tab.TO_VERIFY: frozenset({State.PENDING_VERIFY}),
}
#: lists with work to do
OPEN = (Tab.TO_SIGN, Tab.WORKING, Tab.REWORK)
_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCases:
    """`counts` by list; `page` of the list chosen."""

    tab: Tab
    counts: dict[Tab, int]
    page: Page


def tabs(member: Member) -> tuple[Tab, ...]:
    """Only a unit can be 验收单位."""
    return tuple(one for one in Tab if one is not Tab.TO_VERIFY or member.party.kind is PartyKind.UNIT)


def own_cases(records: Records, member: Member, *, tab: Tab | None, number: int, now: datetime) -> OwnCases:
    """`tab` None: the first list with work in it, else the first."""
    lists = tabs(member)
    counts = {one: records.cases.count(_filter(member, one, now)) for one in lists}
    in_turn = (Tab.TO_SIGN, Tab.REWORK, Tab.WORKING, Tab.TO_VERIFY)
    chosen = tab if tab in lists else next((one for one in in_turn if counts.get(one)), Tab.TO_SIGN)
    page = records.cases.page(_filter(member, chosen, now), size=_PAGE, number=number)
    return OwnCases(tab=chosen, counts=counts, page=page)


def _filter(member: Member, tab: Tab, now: datetime) -> QueueFilter:
    states = frozenset(state.value for state in STATES[tab])
    if tab is Tab.TO_VERIFY:
        return QueueFilter(states=states, acceptors=frozenset({str(member.party)}), now=now)
    return replace(of_party(member.party), states=states, now=now)


def of_party(party: Party) -> QueueFilter:
    """Cases that the party has or had last, in whatever state."""
    if party.kind is PartyKind.FIRM:
        return QueueFilter(firm=party.id, implementer=Implementer.FIRM)
    return QueueFilter(unit=party.id)
