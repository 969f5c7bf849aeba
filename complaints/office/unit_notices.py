"""Notices to a unit (承办单位) as such: its robots and telephones. The only place that addresses a unit."""

from collections.abc import Mapping

from complaints.model import Complaint, Notice
from complaints.ports import Records

#: the text's key for a case that was given to the unit
DISPATCHED = "unit.dispatched"


def tell_unit(
    records: Records, case: Complaint, key: str, *, event_id: int | None, values: Mapping[str, str] | None = None
) -> None:
    """Does nothing for a case that no unit has yet."""
    if case.unit:
        to = f"unit:{case.unit}"
        records.notices.add(Notice(event_id=event_id, case_id=case.id, to=to, key=key, values=dict(values or {})))
