"""How every surface names a firm, a register site, and whoever has to put a case right. Entries of a history keep the
names of their moment (`firm_name`, `site_name` in their values); these are the present ones."""

from complaints.model import Complaint, FirmSite
from complaints.office.parties import firm_works
from complaints.ports import Records
from texts import label
from wording.names import unit_name
from zone import Zone


def firm_name(records: Records, firm: str) -> str:
    """Empty for no firm, and for an unknown one."""
    return records.firms.names([firm]).get(firm, "") if firm else ""


def site_name(records: Records, site: str) -> str:
    """Empty for no site, and for an unknown one."""
    return records.firms.site_names([site]).get(site, "") if site else ""


def site_and_owner(records: Records, site: FirmSite, zone: Zone, lang: str) -> str:
    """The site with its firm, or, where it has none, with the unit that answers for it."""
    owner = firm_name(records, site.firm) if site.firm else unit_name(site.unit, zone, lang)
    return label("firms.site_of", lang, site=site.name, owner=owner) if owner else site.name


def implementer_name(records: Records, case: Complaint, zone: Zone, lang: str) -> str:
    """整改实施主体: the firm, or the unit; empty if the case has neither yet."""
    if firm_works(case):
        return firm_name(records, case.firm)
    return unit_name(case.unit, zone, lang) if case.unit else ""
