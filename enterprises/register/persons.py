"""Persons of a firm, and their accounts: invited one by one, ended at once, with their part handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from complaints.case.lifecycle import EXTENDABLE
from complaints.errors import Incomplete, NotFound
from complaints.model import Actor, Duty, FirmPerson, Implementer, Notice, Role, Staff
from complaints.office import accounts as office
from complaints.office.parties import party_of_firm
from complaints.office.rights import Right, may
from complaints.ports import QueueFilter, Records
from enterprises import memberships
from enterprises.register.entries import known_firm

LONGEST_NAME, LONGEST_POST, LONGEST_PHONE = 64, 64, 32
#: the text's key: a firm has open cases and nobody left who has an account
TOLD_NOBODY_LEFT = "told.firm_left"
_OPEN = frozenset(state.value for state in EXTENDABLE)


def read_person(typed: Mapping[str, str], *, firm: str, sites: Sequence[str], before: FirmPerson | None) -> FirmPerson:
    """`sites` are the ids of the firm's sites. Raises Incomplete, with the field."""
    name, duty = typed.get("person_name", "").strip(), typed.get("duty", "")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Incomplete("firms.wrong.person", most=LONGEST_NAME).at("person_name")
    if duty not in set(Duty):
        raise Incomplete("firms.wrong.duty").at("duty")
    site = typed.get("person_site", "")
    if site and site not in sites:
        raise Incomplete("firms.wrong.no_site").at("person_site")
    person = before or FirmPerson(firm=firm, name=name)
    return replace(
        person,
        name=name if person.staff_id is None else person.name,  # an account keeps its name
        duty=Duty(duty),
        site=site,
        post=typed.get("post", "").strip()[:LONGEST_POST],
        phone=typed.get("phone", "").strip()[:LONGEST_PHONE],
    )


def person_of(records: Records, firm: str, person_id: int) -> FirmPerson:
    """Raises NotFound."""
    found = next((one for one in records.firms.persons_of(firm) if one.id == person_id), None)
    if found is None:
        raise NotFound("firms.wrong.no_person")
    return found


def account_for(records: Records, person: FirmPerson, *, actor: Actor, now: datetime) -> Staff:
    """The person's account, a new one for somebody who has none, or whose account was closed. The same name on two
    accounts would hide who did what, and who logs in: a name that is in use is written with the firm's. Raises
    Incomplete if the firm is closed, or has another account of this name."""
    firm = known_firm(records, person.firm)
    if not firm.active:
        raise Incomplete("firms.wrong.closed", name=firm.name)
    party = party_of_firm(firm.id)
    if person.staff_id is not None and (known := records.staff.get(person.staff_id)) and known.active:
        return known
    name = person.name
    if any(one.active for one in records.staff.named(name)):
        name = f"{name}（{firm.name}）"[:LONGEST_NAME]
    if any(one.active for one in records.staff.named(name)):
        raise Incomplete("units.name_known", name=name)
    account = records.staff.add(name=name, roles=frozenset({Role.FIRM}), telegram_id=None, party=party)
    records.firms.save_person(replace(person, staff_id=account.id))
    detail = f"{account.id} {party} {name}"
    records.acts.add(action="firm_invite", now=now, staff_id=actor.staff_id, detail=detail)
    return account


def leave(records: Records, person: FirmPerson, *, actor: Actor, now: datetime) -> None:
    """Somebody has left: the account ends at once, with its sessions, chats and links, and the entry goes. An account
    that has other firms loses this one only. A site that was theirs goes to the remaining person of the firm who has an
    account; if there is none and the firm has open cases, the leaders are told."""
    account = records.staff.get(person.staff_id) if person.staff_id is not None else None
    records.firms.remove_person(person.id)
    if account is None or not account.active:
        return
    if not memberships.leave(records, account, person.firm):
        office.close_member(records, account, actor=actor, now=now)
    heir = _heir(records, person.firm)
    if heir is not None:
        if person.site and not heir.site:
            records.firms.save_person(replace(heir, site=person.site))
        return
    where = QueueFilter(firm=person.firm, implementer=Implementer.FIRM, states=_OPEN)
    if count := records.cases.count(where):
        _tell_leaders(records, person, count)


def _heir(records: Records, firm: str) -> FirmPerson | None:
    """The first of the firm's persons who can still log in."""
    open_ones = {one.id for one in records.staff.of_party(party_of_firm(firm))}
    return next((one for one in records.firms.persons_of(firm) if one.staff_id in open_ones), None)


def _tell_leaders(records: Records, person: FirmPerson, count: int) -> None:
    values = {"firm": known_firm(records, person.firm).name, "name": person.name, "count": str(count)}
    for leader in records.staff.of_party(""):
        if may(leader, Right.LEAD):
            notice = Notice(event_id=None, case_id=None, to=f"staff:{leader.id}", key=TOLD_NOBODY_LEFT, values=values)
            records.notices.add(notice)
