"""Units and reasons by their names."""

from complaints.office.staff_steps import REJECT_REASONS
from texts import label
from zone import Zone


def unit_name(unit: str, zone: Zone, lang: str) -> str:
    """The name of a unit of the zone, or of another authority, which is stored by its name."""
    known = zone.unit(unit)
    return known.name(lang) if known else unit or label("state_now.unit", lang)


def reason_words(reason: str, lang: str) -> str:
    """Why a report was not taken: from the list, or as it was typed."""
    return label(f"reject_reason.{reason}", lang) if reason in REJECT_REASONS else reason
