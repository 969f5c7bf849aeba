"""How the sites of firms stand by their last self-checks."""

from collections.abc import Collection, Mapping

from complaints.ports import SiteFilter
from inspections.checklists.check import Light
from inspections.checklists.lists import Use
from inspections.checklists.ports import Records

#: the worst light first
_WORST = (Light.RED, Light.YELLOW, Light.GREEN)
_ALL = 20_000
#: of fewer firms the sites are read one by one
_FEW = 50


def lights_of(records: Records, firms: Collection[str]) -> Mapping[str, Light]:
    """By firm: the worst light among the last finished self-checks of its open sites; firms without one are left
    out."""
    firm_of = _sites(records, firms)
    last = records.checks.last_finished(sorted(firm_of), use=Use.SELF)
    found = dict[str, Light]()
    for site, check in last.items():
        firm = firm_of[site]
        if check.light is not None and (firm not in found or _is_worse(check.light, found[firm])):
            found[firm] = check.light
    return found


def _sites(records: Records, firms: Collection[str]) -> Mapping[str, str]:
    """The open sites with their firms."""
    if len(firms) <= _FEW:
        sites = [site for firm in firms for site in records.firms.sites_of(firm) if site.active]
    else:
        sites = [one for one in records.firms.site_page(SiteFilter(), size=_ALL, number=1).sites if one.firm in firms]
    return {site.id: site.firm for site in sites}


def _is_worse(one: Light, other: Light) -> bool:
    return _WORST.index(one) < _WORST.index(other)
