"""Documents of the zone that operators changed in the console (complaints.office.zone_editing)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneVersion:
    """A published version, numbered from 1 in each document. `text`: None for "as in the file". `on_file`: digest of
    the file's text when it was published, so that a later change of the file is noticed. `again`: number of the earlier
    version that it repeats; 0 for the file, None for a new text."""

    document: str
    number: int
    text: str | None
    on_file: str
    why: str
    again: int | None = None
    staff_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneDraft:
    """One person's draft. `base`: number of the version that it was begun on; 0 for the file."""

    document: str
    staff_id: int
    text: str
    base: int
    at: datetime


class ZoneTexts(Protocol):
    def current(self) -> Mapping[str, ZoneVersion]:
        """The newest version of each document that has one."""
        ...

    def stamp(self) -> int:
        """Changes with every version that is published."""
        ...

    def alone(self) -> None:
        """Waits until no other transaction is publishing: a text is valid only together with the others."""
        ...

    def versions(self, document: str) -> Sequence[ZoneVersion]:
        """Newest first."""
        ...

    def version(self, document: str, number: int) -> ZoneVersion | None: ...
    def add(self, version: ZoneVersion) -> bool:
        """False if the document has a version of that number."""
        ...

    def draft(self, document: str, staff_id: int) -> ZoneDraft | None: ...
    def drafts_of(self, staff_id: int) -> Sequence[ZoneDraft]: ...
    def keep(self, draft: ZoneDraft) -> None:
        """In the place of an earlier draft of the same person."""
        ...

    def drop(self, document: str, staff_id: int) -> None: ...
