"""The templates of due dates of the zone's folder."""

from datetime import date
from functools import partial
from pathlib import Path

from enterprises.calendar.loading import Bases, load_templates
from enterprises.calendar.templates import Catalogue
from knowledge.entries import load_entries
from knowledge.statutes import load_statutes
from zone import BadZone, NoZone
from zone.rows import BadRows


def date_templates(zone: Path | None, *, bases: Bases | None = None) -> Catalogue:
    """Raises BadZone. Without `bases` the entries and articles named are not looked at: one that was retired must not
    stop the service, and a date without a usable basis is shown without it."""
    try:
        return load_templates(zone, bases=bases)
    except BadRows as error:
        raise BadZone(error.problems) from error
    except OSError as error:
        raise NoZone(zone or Path(), error) from error


def check_date_bases(zone: Path | None, today: date) -> None:
    """For `check`: every template rests on an entry and an article that are in force. Raises BadZone."""
    date_templates(zone, bases=date_bases(today))


def date_bases(today: date) -> Bases:
    statutes = load_statutes()
    entries = {entry.id: (entry.valid_from, entry.valid_to) for entry in load_entries()}
    in_force = partial(statutes.in_force, day=today)
    return Bases(entries=entries, in_force=in_force, today=today)
