"""What the numbers count (S22). A measure is a list of conditions: storage turns them into SQL, texts into words, so
the definition printed beside a number is the one that was counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import State

#: from so many stars on a reporter counts as satisfied; 内部约定
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
    """Both are moments of the case; an empty one is never early enough."""

    field: str
    limit: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """Open, and the present step's time is up now."""


Condition = OneOf | Given | AtLeast | NotAfter | Overdue

_CLOSED = OneOf("state", frozenset({State.CLOSED.value}))
#: work that somebody had until a date to do, done and closed
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

#: a rate's name → (what is counted, of what)
RATES: Mapping[str, tuple[str, str]] = {
    "rate_original": ("on_time_original", "timed"),
    "rate_extended": ("on_time_extended", "timed"),
    "rate_satisfied": ("satisfied", "rated"),
}
#: what the mean time is taken over
MEAN_OF = "closed"

#: what the numbers can be split by; months are those of the submission
SPLITS = ("subdistrict", "unit", "category", "month")


def rate(counts: Mapping[str, int], name: str) -> float | None:
    """Between 0 and 1; None where there is nothing to divide by."""
    part, whole = (counts[measure] for measure in RATES[name])
    return part / whole if whole else None
