"""What staff choose to get by e-mail."""

from collections.abc import Set
from enum import StrEnum

from complaints.case.lifecycle import FIRST
from complaints.model import Notice
from complaints.ports import Address, Records
from complaints.report.danger import TOLD as DANGER


class MailChoice(StrEnum):
    """MINE: what is addressed to the person, e.g. a case given, an escalation, a dispute. ALL: each new case. DANGER:
    alarms of danger."""

    MINE = "mine"
    ALL = "all"
    DANGER = "danger"


def wanted(notice: Notice, records: Records) -> list[Address]:
    """The confirmed addresses of accounts that get the notice too."""
    if not notice.to.startswith("staff:") and notice.to != "group":
        return []
    mine = records.addresses.of(notice.to) if notice.to != "group" else records.addresses.of_staff()
    return [
        one
        for one in mine
        if one.confirmed and _is_for(one, notice, records) and _is_wanted(one.wants, notice, records)
    ]


def _is_for(address: Address, notice: Notice, records: Records) -> bool:
    """Not for a closed account, and nothing of the office for a unit's member."""
    account = records.staff.get(int(address.party.partition(":")[2]))
    return account is not None and account.active and not (account.party and notice.to == "group")


def _is_wanted(wants: Set[str], notice: Notice, records: Records) -> bool:
    if notice.to != "group":
        danger = notice.key == DANGER and MailChoice.DANGER in wants
        return danger or MailChoice.MINE in wants
    if notice.key == DANGER:
        return MailChoice.DANGER in wants
    return notice.key == "card" and MailChoice.ALL in wants and _is_new(notice, records)


def _is_new(notice: Notice, records: Records) -> bool:
    if notice.event_id is None or notice.case_id is None:
        return False
    return any(event.id == notice.event_id and event.action in FIRST for event in records.cases.events(notice.case_id))
