"""验收单位 in words: to choose from, and as a finding shows it."""

from collections.abc import Sequence

from complaints.model import Complaint
from complaints.office.acceptors import ROLES, acceptor_of, of_role, role_of
from complaints.office.parties import party_of, unit_of
from texts import label
from wording.names import unit_name
from zone import Zone


def choices(zone: Zone, lang: str) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Groups with their choices: the value and its name. Firms are none: they do not verify their own work."""
    roles = [(of_role(role), label(f"role.{role}", lang)) for role in ROLES]
    units = [(party_of(unit.id), unit.name(lang)) for unit in zone.units]
    return [(label("acceptor.roles", lang), roles), (label("acceptor.units", lang), units)]


def name_of(acceptor: str, zone: Zone, lang: str) -> str:
    """Empty for one that is not chosen."""
    if role := role_of(acceptor):
        return label(f"role.{role}", lang)
    return unit_name(unit_of(acceptor), zone, lang) if unit_of(acceptor) else ""


def words(case: Complaint, outside: str, zone: Zone, lang: str) -> str:
    """Who verifies. `outside`: an office outside the system, in words; for it, anybody who may verify does so."""
    chosen = acceptor_of(case)
    if chosen:
        return name_of(chosen, zone, lang)
    if case.acceptor:
        return label("acceptor.does_it_itself", lang, unit=name_of(case.acceptor, zone, lang))
    return label("acceptor.outside", lang, name=outside) if outside else ""
