"""Coarse times: a row that leads to a person or a chat must not show when a report was made."""

from datetime import UTC, datetime, timedelta

_HOUR = timedelta(hours=1)
_HALF = timedelta(minutes=30)


def hour_of(moment: datetime) -> datetime:
    """The full hour that has begun. Raises ValueError for a naive time, which is ambiguous."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def next_hour(moment: datetime) -> datetime:
    """`moment` if it is a full hour, else the next full hour."""
    begun = hour_of(moment)
    return begun if begun == moment else begun + _HOUR


def half_hour_of(moment: datetime) -> datetime:
    """The full or half hour that has begun."""
    begun = hour_of(moment)
    return begun + _HALF if moment >= begun + _HALF else begun


def day_of(moment: datetime) -> datetime:
    return hour_of(moment).replace(hour=0)
