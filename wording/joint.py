"""现场会办、帮扶 in words: who does what until when."""

from inspections.model import Part
from texts import label
from wording.moments import day_words
from wording.names import unit_name
from zone import Zone


def part_words(part: Part, zone: Zone, lang: str) -> str:
    return label(
        "inspect.part",
        lang,
        role=label(f"inspect.role.{part.role}", lang),
        unit=unit_name(part.unit, zone, lang),
        person=part.person,
        due=day_words(part.due_on, zone, lang),
        what=part.what or "-",
    )


def stored_parts(value: str, zone: Zone, lang: str) -> str:
    """As an entry of the history has them."""
    lines = [Part.parse(line) for line in value.split("\n")]
    return "；".join(part_words(part, zone, lang) for part in lines if part is not None) or value
