"""What the office of the demonstration has published, with its drawn photos: 办理情况 of reports, and problems that an
inspection found."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.demo.office import Office
from complaints.model import Complaint, Kind, Sharing, State, Verdict
from complaints.ports import QueueFilter, Sort
from publishing import proposing, releasing
from publishing.model import Box
from storage.photos.black_boxes import blacked_out
from storage.photos.imaging import Processed, process
from storage.photos.store import PhotoStore

#: of the cases closed last; one in so many is left out, one waits, one was taken back
_MOST, _LEFT_OUT = 60, 4
#: what is blacked out, as if a sign with a name stood there
_SIGN = Box(left=700, top=640, width=110, height=70)


def add(office: Office, data: Mapping[str, Any], *, now: datetime) -> None:
    of_residents = QueueFilter(kind=Kind.REPORT, states=frozenset({State.CLOSED}), sort=Sort.CLOSED)
    closed = office.tx.cases.queue(of_residents, limit=_MOST)
    for count, case in enumerate(closed):
        if count % _LEFT_OUT == _LEFT_OUT - 1 or case.closed_at is None:
            continue
        at = min(now, case.closed_at + timedelta(hours=20))
        _publish(office, data, case, at=at, waits=count == 0)
        if count == 1:
            releasing.take_back(
                office.tx, number=case.number, actor=office.actors["publisher"], reason=data["taken_back"], now=now
            )


def _publish(office: Office, data: Mapping[str, Any], case: Complaint, *, at: datetime, waits: bool) -> None:
    words: Sequence[str] = data["not_found"] if case.verdict is Verdict.FALSE else data["words"][case.category]
    shares = Sharing.RESULTS in (case.sharing or ())
    _prepare(office, case, words[case.id % len(words)] if shares else "", at)
    if not waits:
        _release(office, case, at)


def add_finding(office: Office, case: Complaint, words: str, *, at: datetime) -> None:
    """Nothing of a problem that is still open."""
    if case.state is State.CLOSED:
        _prepare(office, case, words, at)
        _release(office, case, at)


def _prepare(office: Office, case: Complaint, words: str, at: datetime) -> None:
    evidence = _photos(office, case)
    proposing.propose(
        office.tx,
        case_id=case.id,
        actor=office.actors["clerk"],
        seen=0,
        words=words,
        street="",
        site="",
        names_firm=False,
        correction="",
        photos=evidence,
        zone=office.zone,
        now=at,
    )
    for one in evidence:
        _cover(office, case, one, at)


def _release(office: Office, case: Complaint, at: datetime) -> None:
    tx, publisher = office.tx, office.actors["publisher"]
    version = proposal.version if (proposal := tx.publishing.proposal(case.id)) else 0
    releasing.publish(tx, case_id=case.id, actor=publisher, seen=version, zone=office.zone, now=at)


def _cover(office: Office, case: Complaint, evidence_id: int, at: datetime) -> None:
    """The clerk blacks out, the publisher confirms."""
    original, photos = office.tx.evidence.get(evidence_id), office.photos
    assert photos is not None and original is not None
    copy = _stored(photos, blacked_out(photos.read_shown(original.sha256), [_SIGN]))
    proposing.box_photo(
        office.tx, case_id=case.id, evidence_id=evidence_id, actor=office.actors["clerk"], boxes=[_SIGN],
        digest=copy.sha256, width=copy.width, height=copy.height, now=at,
    )  # fmt: skip
    proposing.check_photo(
        office.tx, case_id=case.id, evidence_id=evidence_id, digest=copy.sha256, actor=office.actors["publisher"],
        ticked=proposing.CHECKS, now=at,
    )  # fmt: skip


def _photos(office: Office, case: Complaint) -> tuple[int, ...]:
    """One from before and one from after."""
    offered = proposing.publishable(case, office.tx.evidence.of_case(case.id))
    return tuple({one.stage: one.id for one in reversed(offered)}.values())


def _stored(photos: PhotoStore, data: bytes) -> Processed:
    kept = process(data)
    photos.add(data, kept)
    return kept
