"""What is left of a year's target. All numbers are integers or fractions of them, so what is printed is exact."""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction


class Chance(StrEnum):
    OPEN = "open"  # the days that are left decide
    LOST = "lost"  # even with nothing measured on them the target is missed
    MET = "met"  # the year is over
    MISSED = "missed"  # the year is over


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanLeft:
    """`days` with a value add up to `total`; `left` days are to come. Days without a value are not counted, neither as
    passed nor as to come. `target`, `total`: ng/m³."""

    target: int
    days: int
    total: int
    left: int

    @property
    def budget(self) -> int:
        """ng/m³ · days that may still be added: target × (days + left) − total. Negative once it is used up."""
        return self.target * (self.days + self.left) - self.total

    @property
    def allowed(self) -> Fraction | None:
        """X: the mean of the days that are left must not be above it. None if no day is left."""
        return Fraction(self.budget, self.left) if self.left else None

    @property
    def chance(self) -> Chance:
        if self.left:
            return Chance.OPEN if self.budget >= 0 else Chance.LOST
        return Chance.MET if self.budget >= 0 else Chance.MISSED

    def after(self, amount: int, days: int = 1) -> "MeanLeft":
        """If the next days have this mean. Raises ValueError for more days than are left."""
        if not 0 < days <= self.left:
            raise ValueError(days)
        return replace(self, days=self.days + days, total=self.total + amount * days, left=self.left - days)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodLeft:
    """优良 days: `good` of `days` with an AQI; `left` days are to come. `target`: thousandths of a percent."""

    target: int
    days: int
    good: int
    left: int

    @property
    def needed(self) -> int:
        """How many of the days that are left must be good; may be more than there are, or negative."""
        return -(-self.target * (self.days + self.left) // 100_000) - self.good

    @property
    def chance(self) -> Chance:
        if self.left:
            return Chance.OPEN if self.needed <= self.left else Chance.LOST
        return Chance.MET if self.needed <= 0 else Chance.MISSED
