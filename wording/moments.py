"""Moments and digits in readable form."""

from datetime import datetime

from texts import label
from zone import Zone


def moment(at: datetime, zone: Zone, lang: str) -> str:
    """Month, day, hour and minute in the zone's time, wherever the reader is."""
    return clock_words(zone.local(at), lang)


def clock_words(local: datetime, lang: str) -> str:
    """The same for a moment that is local already."""
    return label("moment", lang, month=local.month, day=local.day, time=f"{local:%H:%M}")


def spaced(digits: str) -> str:
    """Digits in groups of three, to be read aloud (R30)."""
    return " ".join(digits[i : i + 3] for i in range(0, len(digits), 3))
