"""Posters with a code that opens a report at a place, and how often they were scanned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class PosterKind(StrEnum):
    SUBDISTRICT = "subdistrict"
    LANDMARK = "landmark"  # a place of the zone's list
    SITE = "site"  # of the register of firms
    FIRM = "firm"


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterPlace:
    """What a poster is about, as it was when the poster was made: it hangs there, whatever changes later. `id` is that
    of the zone's data or the register; `lat`, `lon` are WGS-84."""

    kind: PosterKind
    id: str
    name: str
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    subdistrict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """`code` stands in its address (/r/<code>)."""

    code: str
    place: PosterPlace
    made_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """`of_30_days` includes today."""

    total: int = 0
    of_30_days: int = 0
    last: date | None = None


class Posters(Protocol):
    """Of a scan the day is counted, nothing else."""

    def add(self, poster: Poster, *, staff_id: int) -> bool:
        """False if the code is taken."""
        ...

    def get(self, code: str) -> Poster | None: ...
    def all(self, *, limit: int = 500) -> Sequence[Poster]:
        """Those in use first, then the newest."""
        ...

    def revoke(self, code: str, *, now: datetime) -> bool: ...
    def scanned(self, code: str, day: date) -> None: ...
    def scans(self, code: str, *, since: date) -> Sequence[tuple[date, int]]:
        """By day, oldest first; days without any are left out."""
        ...

    def all_scans(self, *, today: date) -> dict[str, Scans]: ...
