"""Whether a message to the reporter of a case can arrive: some anonymous reporters wanted none."""

from complaints.model import Complaint
from complaints.ports import Records


def is_reachable(records: Records, case: Complaint) -> bool:
    if any(one.confirmed for one in records.addresses.of(f"case:{case.id}")):
        return True
    if case.reporter_id is None:
        return records.relays.has(case.id)
    person = records.people.get(case.reporter_id)
    return person is not None and not person.blocked
