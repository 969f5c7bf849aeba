"""One open transaction with everything that handlers and pages may read and write: the office's records, and those of
the packages beside it, which the office does not know."""

from typing import Protocol

from air.ports import AirRecords
from enterprises.calendar.ports import Records as CalendarRecords
from inspections.checklists.ports import Records as CheckRecords
from inspections.patrol.ports import PatrolRecords
from inspections.ports import Records as InspectionRecords
from inspections.rectification.ports import Records as RectificationRecords
from publishing.ports import PublishingRecords


class Records(
    PublishingRecords,
    InspectionRecords,
    CheckRecords,
    PatrolRecords,
    RectificationRecords,
    CalendarRecords,
    Protocol,
):
    @property
    def air(self) -> AirRecords: ...
