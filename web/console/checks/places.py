"""The site that a check is about, as the register of firms has it."""

from complaints.errors import NotFound
from complaints.model import FirmSite
from inspections.checklists.checking import Where
from inspections.checklists.ports import Records


def site(records: Records, site_id: str) -> FirmSite:
    """Raises NotFound for a site that is unknown or closed."""
    found = records.firms.site(site_id)
    if found is None or not found.active:
        raise NotFound("checks.no_site")
    return found


def where(found: FirmSite) -> Where:
    return Where(firm=found.firm, site=found.id, name=found.name, kind=found.kind.value)


def point(records: Records, site_id: str) -> tuple[float, float] | None:
    """WGS-84; None if the register has none."""
    found = records.firms.site(site_id)
    if found is None or found.lat is None or found.lon is None:
        return None
    return found.lat, found.lon
