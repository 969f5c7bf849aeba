"""What the office stands on: the zone with its clock and its checklists. Replaced as a whole when operators publish."""

from dataclasses import dataclass

from complaints.clock.deadlines import Clock
from inspections.checklists.lists import Catalogue
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    zone: Zone
    clock: Clock
    checklists: Catalogue
