"""The kept sums of the statistics (complaints.office.sums), added up over a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

#: column (complaints.office.sums.COLUMNS) → amount
Amounts = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Cases as of now: open ones, and those of them whose current step is overdue."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Corner:
    """Where an open case belongs; "" for none."""

    subdistrict: str
    category: str
    unit: str


class Sums(Protocol):
    """Days are inclusive and in the time zone of the zone; None: without a bound."""

    def by_day(self, since: date | None, until: date | None) -> Mapping[date, Amounts]: ...
    def by_place(self, since: date | None, until: date | None) -> Mapping[tuple[str, str], Amounts]:
        """By (sub-district, category)."""
        ...

    def by_unit(self, since: date | None, until: date | None) -> Mapping[str, Amounts]: ...
    def by_hour(self, since: date | None, until: date | None) -> Mapping[int, int]:
        """Number of cases received, by hour of the day."""
        ...

    def total(self, since: date | None, until: date | None) -> Amounts: ...
    def first_day(self) -> date | None:
        """The day of the oldest entry."""
        ...

    def standing(self, now: datetime) -> Mapping[Corner, Standing]: ...
