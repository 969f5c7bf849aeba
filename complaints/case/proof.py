"""整改前后: pairs of photos before and after the work, and warnings about after-photos for the verifier (S11).

A warning blocks nothing by itself: the verifier ticks each one as seen, and the event records which.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from complaints.case.lifecycle import Action
from complaints.errors import Incomplete
from complaints.model import Complaint, Evidence, EvidenceState, State
from complaints.ports import Records
from complaints.report.agreement import AHEAD
from zone import distance_m

#: 64-bit hashes that differ in at most this many bits show one picture, saved again or slightly cropped.
LIKE_BITS = 3
#: With fewer one bits, or fewer zero bits, a hash is of a uniform picture (a wall, the night) and proves nothing.
_LEAST_BITS = 6
_BITS = 64
#: an after-photo taken farther than this from the case's place is doubtful
FAR_M = 100
#: tolerated error of a camera's clock
_CLOCK_OFF = timedelta(minutes=5)
_PICTURES = frozenset({"photo", "document"})


class ProofDoubt(StrEnum):
    REUSED = "reused"
    FAR = "far"
    EARLY = "early"
    ORDER = "order"  # taken before the before-photo that it is compared with
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """Details by kind: `number` of the case with an equal photo, `distance_m` from the case's place, `taken_at`."""

    doubt: ProofDoubt
    photo: Evidence
    number: str = ""
    distance_m: float | None = None
    taken_at: datetime | None = None

    @property
    def key(self) -> str:
        """Name of its checkbox on a form."""
        return f"{self.doubt}.{self.photo.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One row of the comparison; a side is None when it has fewer photos than the other side."""

    before: Evidence | None
    after: Evidence | None


def pairs(evidence: Sequence[Evidence]) -> tuple[Pair, ...]:
    """Each after-photo with the before-photo taken nearest to it, or with the next one where places are not known.

    Empty if there are no after-photos.
    """
    after = _pictures(evidence, {"after"})
    if not after:
        return ()
    left = _pictures(evidence, {"report"}) or _pictures(evidence, {"before", "supplement"})
    taken = dict[int, Evidence]()
    for photo in after:
        nearest = _nearest(photo, left)
        if nearest is not None:
            taken[photo.id] = nearest
            left.remove(nearest)
    rows = []
    for photo in after:
        before = taken.get(photo.id) or (left.pop(0) if left else None)
        rows.append(Pair(before=before, after=photo))
    return (*rows, *(Pair(before=one, after=None) for one in left))


def warnings(records: Records, case: Complaint) -> tuple[Warning, ...]:
    """Warnings about the after-photos of this round of work; none unless the case waits for verification."""
    if case.state is not State.PENDING_VERIFY:
        return ()
    evidence = records.evidence.of_case(case.id)
    began = work_began(records, case)
    round_ = [pair for pair in pairs(evidence) if pair.after is not None and pair.after.added_at >= began]
    return tuple(warning for pair in round_ for warning in _of(records, case, pair, since=began))


def remarks(case: Complaint, pair: Pair) -> Iterable[Warning]:
    """What place and time of an after-photo say against it; nothing for a pair without one. Also in a closed case."""
    photo, place = pair.after, case.place
    if photo is None:
        return
    if None not in (photo.lat, photo.lon, place.lat, place.lon):
        away = distance_m((photo.lat, photo.lon), (place.lat, place.lon))  # type: ignore[arg-type]
        if away > FAR_M:
            yield Warning(doubt=ProofDoubt.FAR, photo=photo, distance_m=away)
    if photo.taken_at is None:
        return
    if photo.taken_at < case.created_at - _CLOCK_OFF:
        yield Warning(doubt=ProofDoubt.EARLY, photo=photo, taken_at=photo.taken_at)
    elif pair.before and pair.before.taken_at and photo.taken_at < pair.before.taken_at - _CLOCK_OFF:
        yield Warning(doubt=ProofDoubt.ORDER, photo=photo, taken_at=photo.taken_at)
    if photo.taken_at > photo.added_at + AHEAD:
        yield Warning(doubt=ProofDoubt.AHEAD, photo=photo, taken_at=photo.taken_at)


def check_seen(records: Records, case: Complaint, seen: Iterable[str]) -> tuple[Warning, ...]:
    """All warnings. Raises Incomplete unless each of them is in `seen`."""
    shown = warnings(records, case)
    unseen = [warning for warning in shown if warning.key not in set(seen)]
    if unseen:
        raise Incomplete("error.needs.checked", count=len(unseen))
    return shown


def work_began(records: Records, case: Complaint) -> datetime:
    """When the work to be verified began: when it was last signed for, sent back or reported unsolved."""
    starts = (Action.SIGN, Action.SEND_BACK, Action.UNSOLVED)
    moves = [event.at for event in records.cases.events(case.id) if event.action in starts]
    return moves[-1] if moves else case.created_at


def tells_anything(phash: str) -> bool:
    ones = int(phash, 16).bit_count() if phash else 0
    return _LEAST_BITS <= ones <= _BITS - _LEAST_BITS


def bits_apart(left: str, right: str) -> int:
    return (int(left, 16) ^ int(right, 16)).bit_count()


def _of(records: Records, case: Complaint, pair: Pair, *, since: datetime) -> Iterable[Warning]:
    photo = pair.after
    if photo is None:
        return
    for other in records.evidence.alike(photo.id):
        same_round = other.case_id == case.id and other.stage == "after" and other.added_at >= since
        if not same_round:
            known = records.cases.get(other.case_id) if other.case_id is not None else None
            yield Warning(doubt=ProofDoubt.REUSED, photo=photo, number=known.number if known else "")
            break
    yield from remarks(case, pair)


def _pictures(evidence: Sequence[Evidence], stages: set[str]) -> list[Evidence]:
    return [
        item
        for item in evidence
        if item.stage in stages and item.state is EvidenceState.STORED and item.kind in _PICTURES
    ]


def _nearest(photo: Evidence, among: Sequence[Evidence]) -> Evidence | None:
    """None if the photo, or every other one, has no place."""
    if photo.lat is None or photo.lon is None:
        return None
    here = (photo.lat, photo.lon)
    placed = [(distance_m(here, (one.lat, one.lon)), one.id, one) for one in among if one.lat and one.lon]
    return min(placed)[2] if placed else None
