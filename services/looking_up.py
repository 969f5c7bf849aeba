"""What whoever has the number of a case may know of it."""

from complaints.model import Complaint, Kind
from services.records import Records


def known_case(records: Records, number: str) -> Complaint | None:
    """None for an unknown number, and for a finding that is not published: it is the office's own."""
    case = records.cases.by_number(number)
    is_own = case is not None and case.kind is Kind.FINDING and records.publishing.get(case.number) is None
    return None if is_own else case
