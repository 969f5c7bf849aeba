"""Names of units and reasons."""

from complaints.office.staff_steps import REJECT_REASONS
from texts import label
from zone import Zone


def unit_name(unit: str, zone: Zone, lang: str) -> str:
    """The name of a unit: of the zone, by id, or of another authority, which is stored by name."""
    known = zone.unit(unit)
    return known.name(lang) if known else unit or label("state_now.unit", lang)


def reason_words(reason: str, lang: str) -> str:
    """The reason for 不予受理: from the list, or as typed."""
    return label(f"reject_reason.{reason}", lang) if reason in REJECT_REASONS else reason
