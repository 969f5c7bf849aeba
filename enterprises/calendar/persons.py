"""The two persons of a firm who are reminded: those that it has chosen, else the first two by what they do for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from complaints.errors import Incomplete
from complaints.model import Duty, Staff
from complaints.office.mail_choices import MailChoice
from complaints.office.parties import members_of, party_of_firm
from enterprises.calendar.ports import Records
from enterprises.party import Member

TOLD = 2
_ORDER = (Duty.CONTACT, Duty.ENVIRONMENT, Duty.SITE, Duty.LEGAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """`duty` is None for an account that the register has no person for. `is_reachable`: a chat or an address for
    e-mail is bound to it."""

    account: Staff
    duty: Duty | None
    is_reachable: bool


def candidates(records: Records, firm: str) -> Sequence[Reminded]:
    """Everybody who could be reminded, the contact first."""
    duties = {one.staff_id: one.duty for one in reversed(records.firms.persons_of(firm)) if one.staff_id is not None}
    found = [
        Reminded(account=one, duty=duties.get(one.id), is_reachable=_is_reachable(records, one))
        for one in members_of(records, party_of_firm(firm))
    ]
    return sorted(found, key=lambda one: (_rank(one.duty), one.account.id))


def reminded(records: Records, firm: str) -> Sequence[Reminded]:
    """At most two. A chosen one whose account was closed is replaced."""
    found = candidates(records, firm)
    chosen = records.calendar.chosen(firm)
    first = [one for ident in chosen for one in found if one.account.id == ident]
    return [*first, *(one for one in found if one not in first)][:TOLD]


def choose(records: Records, member: Member, staff_ids: Sequence[int]) -> None:
    """Raises Incomplete for somebody who is no member of the firm, and for the same person twice."""
    known = {one.account.id for one in candidates(records, member.party.id)}
    if not staff_ids or not known.issuperset(staff_ids):
        raise Incomplete("calendar.wrong.person").at("first")
    if len(set(staff_ids)) < len(staff_ids):
        raise Incomplete("calendar.wrong.same_person").at("second")
    records.calendar.choose(member.party.id, staff_ids[:TOLD])


def _is_reachable(records: Records, account: Staff) -> bool:
    if any(not one.blocked for one in records.people.of_staff(account.id)):
        return True
    addresses = records.addresses.of(f"staff:{account.id}")
    return any(one.confirmed and MailChoice.MINE in one.wants for one in addresses)


def _rank(duty: Duty | None) -> int:
    return _ORDER.index(duty) if duty is not None else len(_ORDER)
