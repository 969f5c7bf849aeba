"""On which days a firm is reminded of a due date: 180, 90, 60, 30, 7, 3 and 1 days before, on the day, on the day after
and then every week, until it is done. A step is the number of days left, negative when it is overdue."""

from datetime import date, timedelta

BEFORE = (180, 90, 60, 30, 7, 3, 1, 0)
_LATE, _AGAIN = -1, 7


def step_on(due_on: date, today: date, *, known_on: date | None = None) -> int | None:
    """The newest step that has come; those before it are not made up for, so that a service that was away sends one
    message. None before the first step, and for a step up to the day on which the firm itself set the date."""
    step = _newest((due_on - today).days)
    if step is None or (known_on is not None and due_on - timedelta(days=step) <= known_on):
        return None
    return step


def next_look(due_on: date, today: date) -> date:
    """The day of the first step after today."""
    left = (due_on - today).days
    ahead = [step for step in BEFORE if step < left]
    if ahead:
        return due_on - timedelta(days=ahead[0])
    if left > _LATE:
        return due_on - timedelta(days=_LATE)
    return due_on + timedelta(days=(-left // _AGAIN + 1) * _AGAIN)


def _newest(left: int) -> int | None:
    if left >= 0:
        return min((step for step in BEFORE if step >= left), default=None)
    return _LATE if -left < _AGAIN else -(-left // _AGAIN * _AGAIN)
