"""Definitions of the statistics (S22). A measure is a list of conditions, which storage turns into SQL and texts into
words: the definition printed beside a number is the one that was counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import State

#: a reporter who gave at least this many stars counts as satisfied; 内部约定
SATISFIED_FROM = 4


@dataclass(frozen=True, slots=True)
class OneOf:
    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Given:
    """The field is not empty."""

    field: str


@dataclass(frozen=True, slots=True)
class AtLeast:
    field: str
    value: int


@dataclass(frozen=True, slots=True)
class NotAfter:
    """`field` is not later than `limit`; both are moments of the case, and an empty one does not match."""

    field: str
    limit: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """The case is open and the deadline of its current step has passed."""


Condition = OneOf | Given | AtLeast | NotAfter | Overdue

_CLOSED = OneOf("state", frozenset({State.CLOSED.value}))
#: closed cases whose work had a deadline and was reported done
_TIMED = (_CLOSED, Given("fixed_at"), Given("rectify_by"))
_RATED = (_CLOSED, Given("satisfaction"))

MEASURES: Mapping[str, tuple[Condition, ...]] = {
    "received": (),
    "open": (OneOf("state", frozenset(state.value for state in OPEN_STATES)),),
    "overdue": (Overdue(),),
    "closed": (_CLOSED,),
    "timed": _TIMED,
    "on_time_original": (*_TIMED, NotAfter("fixed_at", "original_by")),
    "on_time_extended": (*_TIMED, NotAfter("fixed_at", "rectify_by")),
    "rated": _RATED,
    "satisfied": (*_RATED, AtLeast("satisfaction", SATISFIED_FROM)),
}

#: the moment that decides to which day a measure belongs; measures that are not listed are counted as of now. A case
#: closed this week counts as closed this week, whenever it was received.
DATED_BY: Mapping[str, str] = {
    "received": "created_at",
    "closed": "closed_at",
    "timed": "closed_at",
    "on_time_original": "closed_at",
    "on_time_extended": "closed_at",
    "rated": "closed_at",
    "satisfied": "closed_at",
}

#: name of a rate → (measure counted, measure it is divided by)
RATES: Mapping[str, tuple[str, str]] = {
    "rate_original": ("on_time_original", "timed"),
    "rate_extended": ("on_time_extended", "timed"),
    "rate_satisfied": ("satisfied", "rated"),
}
#: the measure whose cases the mean time is taken over
MEAN_OF = "closed"

#: dimensions that the statistics can be split by; the month is that of the submission
SPLITS = ("subdistrict", "unit", "category", "month")


def rate(counts: Mapping[str, int], name: str) -> float | None:
    """Between 0 and 1; None if the divisor is zero."""
    part, whole = (counts[measure] for measure in RATES[name])
    return part / whole if whole else None
