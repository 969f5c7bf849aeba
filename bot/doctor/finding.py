"""What the doctor found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from texts import label

_LANG = "zh_CN"


class Urgency(IntEnum):
    """The exit code of the command: the worst of what was found."""

    FINE = 0
    LOOK = 1
    NOW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`about` is the key of the text, without doctor., or `settings` for what `check` says."""

    about: str
    urgency: Urgency
    says: str


def look(key: str, **values: object) -> Finding:
    return Finding(about=key.removeprefix("doctor."), urgency=Urgency.LOOK, says=label(key, _LANG, **values))


def now(key: str, **values: object) -> Finding:
    """What keeps people from being heard, or soon will."""
    return Finding(about=key.removeprefix("doctor."), urgency=Urgency.NOW, says=label(key, _LANG, **values))


def worst(findings: Iterable[Finding]) -> Urgency:
    return max((finding.urgency for finding in findings), default=Urgency.FINE)
