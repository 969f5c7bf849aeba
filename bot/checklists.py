"""The checklists of the zone's folder."""

from datetime import date
from pathlib import Path

from inspections.checklists.lists import Catalogue
from inspections.checklists.loading import Bases, Term, load_lists
from knowledge.entries import load_entries
from zone import BadZone, NoZone
from zone.rows import BadRows


def checklists(zone: Path | None, *, bases: Bases | None = None) -> Catalogue:
    """Raises BadZone. Without `bases` the knowledge entries that items name are not looked at: a retired entry must not
    stop the service, and an item without a usable entry is shown without basis."""
    try:
        return load_lists(zone, bases=bases)
    except BadRows as error:
        raise BadZone(error.problems) from error
    except OSError as error:
        raise NoZone(zone or Path(), error) from error


def check_bases(zone: Path | None, today: date) -> None:
    """For `check`: every item rests on an entry of the product that is in force. Raises BadZone."""
    checklists(zone, bases=entry_bases(today))


def entry_bases(today: date) -> Bases:
    entries = {entry.id: Term(since=entry.valid_from, until=entry.valid_to) for entry in load_entries()}
    return Bases(entries=entries, today=today)
