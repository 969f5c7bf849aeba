"""One person in several firms with one account. `party` of the account is the firm whose lists are shown; a case, a
check or a site of another of these firms is found by its own number, and acted on for that firm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from complaints.errors import Incomplete, NotAllowed
from complaints.model import Role, Staff
from complaints.office.parties import firm_of, party_of_firm
from complaints.office.staff_links import holder, redeem
from complaints.ports import Records


def firms_of(account: Staff) -> Sequence[str]:
    """The ids of the person's firms in the register, the one that is shown first; none for anybody else."""
    return [firm_of(party) for party in (account.party, *account.also) if firm_of(party)]


def as_of(account: Staff, firm: str) -> Staff:
    """The account acting for that firm. Raises NotAllowed for a firm that is not the person's."""
    parties, party = (account.party, *account.also), party_of_firm(firm)
    if party not in parties or not account.active:
        raise NotAllowed("error.no_member")
    return replace(account, party=party, also=tuple(one for one in parties if one != party))


def choose(records: Records, account: Staff, firm: str) -> Staff:
    """From now on the lists of that firm are shown, on every device of the person. Raises NotAllowed."""
    chosen = as_of(account, firm)
    records.staff.save(chosen)
    return chosen


def may_take(records: Records, account: Staff, invited: Staff, *, purpose: str) -> bool:
    """Whether the invitation can add its firm to this account: it is for another firm, and nobody has used the account
    that it was made for."""
    return (
        account.id != invited.id
        and Role.FIRM in account.roles
        and bool(firm_of(invited.party))
        and invited.party not in (account.party, *account.also)
        and not invited.also
        and not records.staff.has_joined(invited.id, purpose=purpose)
    )


def take(records: Records, account: Staff, *, word: str, purpose: str, now: datetime) -> Staff:
    """Accepts an invitation with an account that the person has already; the account that was made for it is closed.
    Raises Incomplete for an invitation that can't be used for this."""
    invited = holder(records, word=word, purpose=purpose, now=now)
    if invited is None or not may_take(records, account, invited, purpose=purpose):
        raise Incomplete("memberships.error.not_for_this")
    redeem(records, word=word, purpose=purpose, now=now)
    for person in records.firms.persons_of(firm_of(invited.party)):
        if person.staff_id == invited.id:
            records.firms.save_person(replace(person, staff_id=account.id))
    records.staff.save(replace(invited, active=False))
    records.staff.end_links(invited.id, now=now)
    joined = replace(account, party=invited.party, also=(account.party, *account.also))
    records.staff.save(joined)
    records.acts.add(action="firm_joined", now=now, staff_id=account.id, detail=f"{invited.id} {invited.party}")
    return joined


def leave(records: Records, account: Staff, firm: str) -> bool:
    """The person is no longer of this firm. False if it was the only one, so that the account has to be closed."""
    party = party_of_firm(firm)
    left = tuple(one for one in (account.party, *account.also) if one != party)
    if not left:
        return False
    records.staff.save(replace(account, party=left[0], also=left[1:]))
    return True
