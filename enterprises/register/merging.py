"""Two entries of the register that are one firm: sites, persons, accounts and cases go to the entry that stays."""

from dataclasses import replace
from datetime import datetime

from complaints.case.lifecycle import Action
from complaints.case.moves import Move, enter
from complaints.errors import Incomplete
from complaints.model import Actor, Firm
from complaints.office.parties import party_of_firm
from complaints.ports import QueueFilter, Records
from enterprises.register.entries import known_firm

_PAGE = 200


def merge(records: Records, *, gone: str, stays: str, actor: Actor, now: datetime) -> Firm:
    """The entry `gone` is closed and leads to `stays`. Each of its cases gets an entry in its history. A code that only
    the closed entry has is taken over. Raises NotFound, Incomplete."""
    left, kept = known_firm(records, gone), known_firm(records, stays)
    if left.id == kept.id or not kept.active:
        raise Incomplete("firms.wrong.merge")
    if left.code and kept.code and left.code != kept.code:
        raise Incomplete("firms.wrong.merge_codes")
    records.firms.save(replace(left, active=False, code="", merged_into=kept.id, updated_at=now), seen=left.version)
    kept_now = replace(
        kept,
        code=kept.code or left.code,
        trade=kept.trade or left.trade,
        address=kept.address or left.address,
        updated_at=now,
    )
    records.firms.save(kept_now, seen=kept.version)
    for site in records.firms.sites_of(left.id):
        records.firms.save_site(replace(site, firm=kept.id, updated_at=now), seen=site.version)
    for person in records.firms.persons_of(left.id):
        records.firms.save_person(replace(person, firm=kept.id))
    before, after = party_of_firm(left.id), party_of_firm(kept.id)
    for account in records.staff.of_party(before):
        parties = (account.party, *account.also)
        first, *others = dict.fromkeys(after if one == before else one for one in parties)
        records.staff.save(replace(account, party=first, also=tuple(others)))
    for address in records.addresses.of(before):
        records.addresses.remove(address.id)
        records.addresses.add(replace(address, id=0, party=after))
    _move_cases(records, left, kept_now, actor=actor, now=now)
    detail = f"{left.id} > {kept.id} {kept.name}"
    records.acts.add(action="firm_merge", now=now, staff_id=actor.staff_id, detail=detail)
    return kept_now


def _move_cases(records: Records, left: Firm, kept: Firm, *, actor: Actor, now: datetime) -> None:
    """Always the first page, because a moved case leaves the list."""
    while cases := records.cases.queue(QueueFilter(firm=left.id), limit=_PAGE):
        for case in cases:
            values = {
                "firm": kept.id,
                "firm_name": kept.name,
                "firm_before": left.name,
                "firm_site": case.firm_site,
                "implementer": case.implementer.value,
            }
            move = Move(action=Action.NAME_FIRM, changes={"firm": kept.id}, values=values)
            enter(records, case, move, actor=actor, now=now)
