"""Accounts of a party's members: invited for one person, ended at once. The cases belong to the party, so none is left
without somebody; only the person named in them may change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from complaints.case.lifecycle import Addition
from complaints.case.moves import Move, enter
from complaints.errors import Incomplete, NotAllowed
from complaints.model import Actor, Role, Staff
from complaints.office import accounts as office
from complaints.office.staff_links import issue
from complaints.ports import Records
from enterprises.own_cases import OPEN, STATES, of_party
from enterprises.party import Party, PartyKind

_NAME = 64
_PAGE = 200
_OPEN = frozenset(state.value for tab in OPEN for state in STATES[tab])


def add(records: Records, *, name: str, party: Party) -> Staff:
    """A new account. Raises Incomplete for a name that is empty, too long, or taken: the same name on two accounts
    would hide who fixed and who checked."""
    if not name or len(name) > _NAME:
        raise Incomplete("units.name_bad", limit=_NAME)
    if records.staff.named(name):
        raise Incomplete("units.name_known", name=name)
    role = Role.UNIT if party.kind is PartyKind.UNIT else Role.FIRM
    return records.staff.add(name=name, roles=frozenset({role}), telegram_id=None, party=str(party))


def invite(records: Records, account: Staff, *, purpose: str, word: str, now: datetime) -> None:
    """A one-time link. `word` is its secret part. Links that were not used end; so does every session, because a new
    invitation is asked for when a phone is lost."""
    records.sessions.close_all_of(account.id)
    issue(records, staff_id=account.id, purpose=purpose, word=word, now=now)


def members_of(records: Records, party: str) -> Sequence[Staff]:
    """The open accounts of the party."""
    return records.staff.of_party(party)


def close(records: Records, account: Staff, *, successor: Staff | None, actor: Actor, now: datetime) -> None:
    """Ends sessions, chats and links at once. With a `successor` of the same party, the open cases that name the person
    name the successor from now on, with an entry in their history. Raises NotAllowed."""
    if successor is not None and (
        successor.party != account.party or not successor.active or successor.id == account.id
    ):
        raise NotAllowed()
    office.close(records, account.id, actor=actor, now=now)
    if successor is not None:
        _hand_over(records, account, successor, actor=actor, now=now)


def _hand_over(records: Records, account: Staff, successor: Staff, *, actor: Actor, now: datetime) -> None:
    """Numbered pages, because a changed case stays in the list."""
    party = Party.parse(account.party)
    if party is None:
        return
    where, number = replace(of_party(party), states=_OPEN), 1
    while True:
        page = records.cases.page(where, size=_PAGE, number=number)
        for case in page.cases:
            if case.unit_person == account.name:
                values = {"unit_person": successor.name}
                move = Move(action=Addition.GIVEN, changes=values, values=values)
                enter(records, case, move, actor=actor, now=now)
        if number >= page.pages:
            return
        number += 1
