"""Moments and digits in readable form."""

from datetime import date, datetime, tzinfo

from texts import label
from zone import Zone


def moment(at: datetime, zone: Zone, lang: str) -> str:
    """Month, day, hour and minute in the zone's time, wherever the reader is; with the year unless it is this year."""
    return clock_words(zone.local(at), lang)


def clock_words(local: datetime, lang: str) -> str:
    """The same for a moment that is local already."""
    key = "moment" if local.year == this_year(local.tzinfo) else "moment_of_year"
    return label(key, lang, year=local.year, month=local.month, day=local.day, time=f"{local:%H:%M}")


def day_words(day: date, zone: Zone, lang: str) -> str:
    key = "day" if day.year == this_year(zone.timezone) else "day_of_year"
    return label(key, lang, year=day.year, month=day.month, day=day.day)


def this_year(timezone: tzinfo | None) -> int:
    """The reader's year, of the machine's clock: a text is rendered when it is read, also one prepared before, and the
    sixty callers would have to be given a moment for this alone."""
    return datetime.now(timezone).year  # noqa: TID251


def spaced(digits: str) -> str:
    """Digits in groups of three, to be read aloud (R30)."""
    return " ".join(digits[i : i + 3] for i in range(0, len(digits), 3))
