"""Places that are reported repeatedly (complaints.places.sites)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place that is reported repeatedly: `count` reports up to `last_at`."""

    id: int
    cell: str
    lat: float | None
    lon: float | None
    address: str
    subdistrict: str | None
    opened_at: datetime
    last_at: datetime
    count: int


class Sites(Protocol):
    """Each report that opens or joins a site is counted on arrival."""

    def get(self, site_id: int) -> Site | None: ...
    def in_cells(self, cells: Sequence[str], *, since: datetime) -> Sequence[Site]:
        """Sites in those cells with a report since then."""
        ...

    def recent(self, *, since: datetime, limit: int = 100) -> Sequence[Site]: ...
    def add(
        self,
        *,
        cell: str,
        lat: float | None,
        lon: float | None,
        address: str,
        subdistrict: str | None,
        now: datetime,
        count: int,
    ) -> Site: ...
    def note(self, site_id: int, *, count: int, now: datetime) -> None: ...
