"""What the office stands on: the zone with its clock, checklists and templates of dates; replaced as a whole."""

from dataclasses import dataclass, replace

from complaints.clock.deadlines import Clock
from enterprises.calendar.templates import Catalogue as DateCatalogue
from inspections.checklists.lists import Catalogue
from services import Services
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    zone: Zone
    clock: Clock
    checklists: Catalogue
    #: templates of due dates
    dates: DateCatalogue

    def under(self, services: Services) -> Services:
        """The services that stand on it."""
        return replace(services, zone=self.zone, clock=self.clock, checklists=self.checklists, dates=self.dates)
