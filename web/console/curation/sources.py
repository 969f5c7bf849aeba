"""The text that an editor starts from."""

from complaints.knowledge_editing import SHOWN
from complaints.ports import EntryState, Records
from web.ports import PageServices

_OPEN = (EntryState.DRAFT, EntryState.WAITING)


def source_of(records: Records, house: PageServices, entry: str) -> str:
    """The open draft, else what is published; empty if there is no such entry."""
    version = records.curation.newest(entry, *_OPEN)
    return version.source if version is not None else published_source(records, house, entry)


def published_source(records: Records, house: PageServices, entry: str) -> str:
    """What readers get today: a published version, else the product's own text, unless it was retired."""
    version = records.curation.newest(entry, *SHOWN)
    if version is not None:
        return version.source
    return house.desk.shipped(entry)
