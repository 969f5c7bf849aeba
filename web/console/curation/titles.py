"""Titles of entries on the pages of curators."""

from datetime import date

from knowledge.answer import Library


def title_of(library: Library, entry: str, today: date) -> str:
    """The id of an entry that is not in use."""
    known = library.entry(entry, today=today) if entry else None
    return known.title if known else entry
