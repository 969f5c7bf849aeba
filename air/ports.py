"""What the use cases and pages need of storage."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from air.model import Day, Entry, Note, Pollutant, Rules, Station, SystemKey, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSums:
    """Of a station's days within a time: how many there are, and the sum and number of each pollutant's values."""

    station_id: int
    year: int
    days: int
    good: int
    known: int
    given: int
    realtime: int
    totals: Mapping[Pollutant, int]
    counts: Mapping[Pollutant, int]
    #: at most two: the first and the last by name
    sources: Sequence[str]


class AirRecords(Protocol):
    """One open transaction."""

    def stations(self) -> Sequence[Station]:
        """Own ones first, then by name."""
        ...

    def add_station(self, *, code: str, name: str, own: bool, fictional: bool) -> Station | None:
        """None if the code is taken."""
        ...

    def lock(self, station_ids: Sequence[int]) -> None:
        """Nobody else enters anything for these stations until the end of the transaction."""
        ...

    def newest(self, station_id: int, days: Collection[date]) -> Mapping[date, Sequence[Entry]]:
        """The newest version of each sample of these days, by hour."""
        ...

    def history(self, station_id: int, day: date, hour: int) -> Sequence[Entry]:
        """All versions, oldest first."""
        ...

    def corrected(self, station_id: int, *, limit: int) -> Sequence[Entry]:
        """The versions that are not the first, newest first."""
        ...

    def add(self, entry: Entry) -> None: ...
    def keep_day(self, day: Day) -> None: ...
    def drop_day(self, station_id: int, day: date) -> None: ...
    def days(self, station_id: int, since: date, until: date) -> Sequence[Day]: ...
    def every_day(self) -> Sequence[tuple[int, date]]:
        """Station and day of everything that is there: to keep it all again."""
        ...

    def newest_day(self, station_id: int) -> Day | None: ...
    def sums(self, station_ids: Collection[int], since: date, until: date) -> Sequence[YearSums]:
        """Of each of these stations that has days then; `year` is that of `since`."""
        ...

    def years(self, station_id: int, *, today: date) -> Sequence[YearSums]:
        """Of each year, newest first; today counts only if its value as a day is there."""
        ...

    def targets(self, station_id: int, year: int) -> Sequence[Target]:
        """Those in force: the newest of each item, unless it was taken back."""
        ...

    def target_history(self, station_id: int, year: int) -> Sequence[Target]:
        """All that were set, newest first; a `value` of 0 takes one back."""
        ...

    def set_target(self, target: Target) -> None: ...
    def rules(self) -> Rules: ...
    def set_rules(self, rules: Rules) -> None: ...
    def notes(self, since: datetime, until: datetime) -> Sequence[Note]:
        """Those that begin then, oldest first."""
        ...

    def add_note(self, note: Note) -> bool:
        """False if the same is there already: kind, begin and place."""
        ...

    def remove_note(self, note_id: int) -> bool: ...
    def system_keys(self) -> Sequence[SystemKey]: ...
    def add_key(self, *, name: str, digest: str, by: str, at: datetime) -> SystemKey: ...
    def find_key(self, digest: str) -> SystemKey | None:
        """None also for a revoked one."""
        ...

    def key_used(self, key_id: int, at: datetime) -> None: ...
    def revoke_key(self, key_id: int, at: datetime) -> bool: ...
