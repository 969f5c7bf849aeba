"""What an account may do: rights by need, and the sum of those of its roles. Steps on a case have a table of their own
(complaints.case.lifecycle)."""

from collections.abc import Mapping
from enum import StrEnum

from complaints.model import PARTY_ROLES, STAFF_ROLES, Actor, Role, Staff


class Right(StrEnum):
    CASES = "cases"  # reads cases, sites, maps and statistics
    HANDLE = "handle"  # works on cases: notes, the steps of the role, original photos, dossiers; can own cases
    TRIAGE = "triage"  # the desk: questions to the office, files of other systems, rewards, mutes, removing photos
    CONTACT = "contact"  # sees name and telephone of a named reporter; each view is recorded
    EXPORT = "export"  # downloads lists
    LEAD = "lead"  # is told of overdue cases and signs for it; sees whose cases nobody has
    PAY = "pay"  # records that a reward was paid
    HAND_OVER = "hand_over"  # gives the open cases of one colleague to another
    INSPECT = "inspect"  # enters findings of inspections
    REGISTER = "register"  # keeps the register of firms and sites, invites their persons
    CURATE = "curate"  # reads consultations and unanswered questions, writes entries (E18)
    AIR = "air"  # enters and corrects measured air, sets its targets and the keys of station systems
    WARN = "warn"  # enters official warnings, plans and exemptions of firms; telephones who is silent
    RELEASE = "release"  # releases an official warning that somebody else has entered
    PUBLISH = "publish"  # decides what the public may read of a case
    CONFIGURE = "configure"  # changes the duty table, terms, categories and other data of the zone (O03)
    ACCOUNTS = "accounts"  # creates, changes and closes accounts


_READS = frozenset({Right.CASES})
_WORKS = _READS | {Right.HANDLE}
_DESK = _WORKS | {Right.TRIAGE, Right.CONTACT, Right.EXPORT, Right.REGISTER, Right.WARN}
_LEADS = _DESK | {Right.LEAD, Right.PAY, Right.HAND_OVER, Right.PUBLISH, Right.RELEASE}

#: Consultations are apart from enforcement (E18): nobody reads them who is not a curator, not even an administrator,
#: who may take that role, which the audit log then shows.
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CLERK: _DESK,
    Role.VERIFIER: _WORKS | {Right.CONTACT},
    Role.SUPERVISOR: _LEADS | {Right.INSPECT},
    Role.ADMIN: _LEADS | {Right.ACCOUNTS, Right.CONFIGURE, Right.INSPECT, Right.AIR},
    Role.LEADER: _READS | {Right.LEAD, Right.EXPORT, Right.INSPECT, Right.RELEASE},
    Role.INSPECTOR: _READS | {Right.INSPECT, Right.REGISTER},
    Role.PUBLISHER: _READS | {Right.PUBLISH},
    Role.CURATOR: frozenset({Right.CURATE, Right.AIR}),
}


def is_staff(account: Staff | Actor | None) -> bool:
    """The one door to everything of the office. False for members of units and firms, whatever else their account
    says, and for a closed account."""
    if account is None or (isinstance(account, Staff) and not account.active):
        return False
    return bool(account.roles & STAFF_ROLES) and not account.roles & PARTY_ROLES


def rights_of(account: Staff | Actor | None) -> frozenset[Right]:
    if account is None or not is_staff(account):
        return frozenset()
    return frozenset().union(*(RIGHTS.get(role, frozenset()) for role in account.roles))


def may(account: Staff | Actor | None, right: Right) -> bool:
    return right in rights_of(account)
