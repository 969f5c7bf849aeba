"""What a photo of a check says against itself: it was used before, it is old, or it is from elsewhere. A doubt blocks
nothing; the record shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from complaints.model import Evidence, EvidenceState
from complaints.report.agreement import AHEAD, FAR_M
from inspections.checklists.check import Check
from inspections.checklists.ports import Records
from zone import distance_m

#: a photo taken longer than that before the check was begun does not show the site of today
OLD = timedelta(hours=24)


class PhotoDoubt(StrEnum):
    TWICE = "twice"  # at two items of this check, or two times at one
    REUSED = "reused"  # in another check, or with a case
    OLD = "old"
    AHEAD = "ahead"  # taken later than it was received
    FAR = "far"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """`at`: when the photo was taken, or when the other check was begun; None where that is not this firm's to know."""

    doubt: PhotoDoubt
    at: datetime | None = None
    metres: float | None = None


def doubts(records: Records, check: Check, photo: Evidence, *, point: tuple[float, float] | None = None) -> list[Doubt]:
    """`point`: the site's place (WGS-84), if it is known."""
    if photo.state is not EvidenceState.STORED:
        return []
    return [*_used(records, check, photo), *_remarks(check, photo, point)]


def _used(records: Records, check: Check, photo: Evidence) -> Iterator[Doubt]:
    """The gravest finding only: of this check first. Nothing is said of whose the other photo is, unless it is the
    firm's own."""
    others = [records.checks.check_of(one.id) for one in records.evidence.alike(photo.id)]
    if check.id in others:
        yield Doubt(doubt=PhotoDoubt.TWICE)
    elif others:
        known = [found for one in others if one is not None and (found := records.checks.get(one)) is not None]
        own = [one.started_at for one in known if one.firm == check.firm]
        yield Doubt(doubt=PhotoDoubt.REUSED, at=max(own, default=None))


def _remarks(check: Check, photo: Evidence, point: tuple[float, float] | None) -> Iterator[Doubt]:
    if point is not None and photo.lat is not None and photo.lon is not None:
        metres = distance_m(point, (photo.lat, photo.lon))
        if metres > FAR_M:
            yield Doubt(doubt=PhotoDoubt.FAR, metres=metres)
    if photo.taken_at is None:
        return
    if photo.taken_at < check.started_at - OLD:
        yield Doubt(doubt=PhotoDoubt.OLD, at=photo.taken_at)
    elif photo.taken_at > photo.added_at + AHEAD:
        yield Doubt(doubt=PhotoDoubt.AHEAD, at=photo.taken_at)
