"""Whom a warning reaches of a firm, in the order in which they are told, and the unit that answers for the firm."""

from collections.abc import Sequence

from complaints.model import Duty, SiteKind, Staff
from complaints.office.parties import party_of_firm
from complaints.ports import Records
from enterprises.memberships import firms_of
from zone import DutyTable

#: 环保负责人 first
_ORDER = (Duty.ENVIRONMENT, Duty.SITE, Duty.CONTACT, Duty.LEGAL)
#: the matter by whose row of the duty table a unit answers for a site that names none
_MATTER = {
    SiteKind.BUILDING: "site_dust",
    SiteKind.DEMOLITION: "site_dust",
    SiteKind.MIXING: "site_dust",
    SiteKind.METRO: "site_dust",
    SiteKind.HAULIER: "road_dust",
    SiteKind.ROAD: "road_dust",
    SiteKind.FACTORY: "industrial_gas",
    SiteKind.GARAGE: "industrial_gas",
    SiteKind.PETROL: "industrial_gas",
    SiteKind.QUARRY: "quarry",
    SiteKind.RESTAURANT: "open_burning",
    SiteKind.OTHER: "other",
}


def in_order(records: Records, firm: str) -> Sequence[Staff]:
    """The open accounts of the firm: of its persons by what they do for it, then others."""
    accounts = {one.id: one for one in records.staff.of_party(party_of_firm(firm))}
    persons = [one for one in records.firms.persons_of(firm) if one.staff_id in accounts]
    first = [one.staff_id for one in sorted(persons, key=lambda one: _ORDER.index(one.duty))]
    return [accounts[one] for one in dict.fromkeys([*first, *accounts]) if one is not None]


def with_accounts(records: Records) -> frozenset[str]:
    """Ids of the firms of which somebody has an open account, in one query."""
    return frozenset(firm for one in records.staff.all() if one.active for firm in firms_of(one))


def units_of(records: Records, firm: str, duty: DutyTable) -> Sequence[str]:
    """Ids of the zone's units that answer for the firm's open sites."""
    found = dict[str, None]()
    for site in records.firms.sites_of(firm):
        if site.active:
            row = duty.of(_MATTER[site.kind], site.subdistrict)
            if unit := site.unit or (row.unit if row is not None else ""):
                found[unit] = None
    return list(found)
