"""Notices to the parties of a case as such: the robots, telephones and mail addresses of a unit (承办单位) or firm. The
only place that addresses them."""

from collections.abc import Mapping

from complaints.model import Complaint, Notice
from complaints.office.acceptors import verifying_unit
from complaints.office.parties import WITH_PARTIES, firm_of, parties_of
from complaints.ports import Records

#: the text's key for a case that was given to the unit or firm
DISPATCHED = "unit.dispatched"
#: the same for a finding that waits for the unit that is its 验收单位
TO_VERIFY = "unit.to_verify"


def tell_unit(
    records: Records, case: Complaint, key: str, *, event_id: int | None, values: Mapping[str, str] | None = None
) -> None:
    """Does nothing for a case that no unit has yet. A firm hears only of a case that is addressed to it."""
    for party in parties_of(case):
        if case.state in WITH_PARTIES or not firm_of(party):
            notice = Notice(event_id=event_id, case_id=case.id, to=party, key=key, values=dict(values or {}))
            records.notices.add(notice)


def tell_verifier(records: Records, case: Complaint, *, event_id: int) -> None:
    """Does nothing for a case whose verification is nobody's, or the office's: the group's card shows it."""
    if unit := verifying_unit(case):
        records.notices.add(Notice(event_id=event_id, case_id=case.id, to=unit, key=TO_VERIFY, values={}))
