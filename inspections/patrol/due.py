"""What is due today, what was missed, and for how long nobody has looked. Stretches of a rhythm follow each other
without a gap, so a look on any day of a stretch counts for it, and for no other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.patrol.model import Grid, Rhythm


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`last`: the day of the last look. `unseen`: days since then, or since the grid is to be looked at. `due`: the
    stretch that holds today, if nobody has looked in it. `missed`: earlier stretches without a look, newest first."""

    grid: Grid
    rhythm: Rhythm | None
    last: date | None
    unseen: int
    due: Stretch | None
    missed: Sequence[Stretch]


def stretches(grid: Grid, rhythm: Rhythm, *, today: date) -> Iterator[Stretch]:
    """Oldest first, up to the one that holds today."""
    first = max(grid.since, rhythm.since)
    while first <= today:
        last = first + timedelta(days=rhythm.every - 1)
        yield Stretch(first, last)
        first = last + timedelta(days=1)


def standing(grid: Grid, rhythm: Rhythm | None, looked: Sequence[date], *, today: date, back: int) -> Standing:
    """`looked`: the days of looks at the grid; `back`: for how many days missed stretches are listed."""
    days = {day for day in looked if day <= today}
    last = max(days, default=None)
    unseen = (today - (last or min(grid.since, today))).days
    every = list(stretches(grid, rhythm, today=today)) if rhythm else []
    without = [one for one in every if not any(one.first <= day <= one.last for day in days)]
    due = without[-1] if without and without[-1].last >= today else None
    since = today - timedelta(days=back)
    missed = [one for one in reversed(without) if one.last < today and one.last >= since]
    return Standing(grid=grid, rhythm=rhythm, last=last, unseen=unseen, due=due, missed=missed)
