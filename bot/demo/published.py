"""办理情况 that the office of the demonstration has published, with pictures that are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from bot.demo.office import Office
from complaints.model import Complaint, EvidenceState, Sharing, State, Verdict
from complaints.ports import QueueFilter, Sort
from publishing import proposing, releasing
from publishing.model import Box
from storage.photos.black_boxes import blacked_out
from storage.photos.imaging import Processed, process
from storage.photos.store import PhotoStore

#: of the cases closed last; one in so many is left out, one waits, one was taken back
_MOST, _LEFT_OUT, _WITH_PHOTOS = 60, 4, 8
_SIZE = (1200, 900)
_SKY, _GROUND, _HEAP, _NET, _PERSON = "#b9cfdd", "#b7a48a", "#7f6545", "#3f7f4f", "#d9b48f"
_FACE = Box(left=615, top=505, width=60, height=95)


def add(office: Office, data: Mapping[str, Any], *, photos: PhotoStore | None, now: datetime) -> None:
    closed = office.tx.cases.queue(QueueFilter(states=frozenset({State.CLOSED}), sort=Sort.CLOSED), limit=_MOST)
    pictured = 0
    for count, case in enumerate(closed):
        if count % _LEFT_OUT == _LEFT_OUT - 1 or case.closed_at is None:
            continue
        at = min(now, case.closed_at + timedelta(hours=20))
        with_photos = photos is not None and pictured < _WITH_PHOTOS and Sharing.PHOTOS in (case.sharing or ())
        pictured += with_photos
        _publish(office, data, case, photos=photos if with_photos else None, at=at, waits=count == 0)
        if count == 1:
            releasing.take_back(
                office.tx, number=case.number, actor=office.actors["publisher"], reason=data["taken_back"], now=now
            )


def _publish(
    office: Office, data: Mapping[str, Any], case: Complaint, *, photos: PhotoStore | None, at: datetime, waits: bool
) -> None:
    tx, clerk, publisher = office.tx, office.actors["clerk"], office.actors["publisher"]
    words: Sequence[str] = data["not_found"] if case.verdict is Verdict.FALSE else data["words"][case.category]
    shares = Sharing.RESULTS in (case.sharing or ())
    evidence = _photos(office, case, photos, at) if photos is not None else ()
    proposing.propose(
        tx,
        case_id=case.id,
        actor=clerk,
        seen=0,
        words=words[case.id % len(words)] if shares else "",
        street="",
        site="",
        firm="",
        correction="",
        photos=evidence,
        zone=office.zone,
        now=at,
    )
    for one in evidence:
        _cover(office, case, one, photos, at)
    if not waits:
        version = proposal.version if (proposal := tx.publishing.proposal(case.id)) else 0
        releasing.publish(tx, case_id=case.id, actor=publisher, seen=version, zone=office.zone, now=at)


def _cover(office: Office, case: Complaint, evidence_id: int, photos: PhotoStore | None, at: datetime) -> None:
    """The clerk blacks out the face, the publisher confirms."""
    original = office.tx.evidence.get(evidence_id)
    assert photos is not None and original is not None
    copy = _stored(photos, blacked_out(photos.read_shown(original.sha256), [_FACE]))
    proposing.box_photo(
        office.tx, case_id=case.id, evidence_id=evidence_id, actor=office.actors["clerk"], boxes=[_FACE],
        digest=copy.sha256, width=copy.width, height=copy.height, now=at,
    )  # fmt: skip
    proposing.check_photo(
        office.tx, case_id=case.id, evidence_id=evidence_id, digest=copy.sha256, actor=office.actors["publisher"],
        ticked=proposing.CHECKS, now=at,
    )  # fmt: skip


def _photos(office: Office, case: Complaint, photos: PhotoStore, at: datetime) -> tuple[int, ...]:
    """A heap before, the same heap under a net after."""
    rows = []
    for stage in ("report", "after"):
        kept = _stored(photos, _drawn(Random(case.id), covered=stage == "after"))  # noqa: S311 - a picture, no secret
        row = office.tx.evidence.add(
            draft_id=None, case_id=case.id, kind="photo", stage=stage, bot_id=None, file_id="", file_unique_id="",
            size=None, now=at,
        )  # fmt: skip
        assert row is not None
        office.tx.evidence.save(
            replace(
                row, state=EvidenceState.STORED, sha256=kept.sha256, width=kept.width, height=kept.height,
                phash=kept.phash,
            )
        )  # fmt: skip
        rows.append(row.id)
    return tuple(rows)


def _stored(photos: PhotoStore, data: bytes) -> Processed:
    kept = process(data)
    photos.add(data, kept)
    return kept


def _drawn(random: Random, *, covered: bool) -> bytes:
    image = Image.new("RGB", _SIZE, _SKY)
    pen = ImageDraw.Draw(image)
    width, height = _SIZE
    for n in range(6):  # sheds behind
        left, tall = n * 210 + random.randrange(40), random.randrange(90, 220)
        pen.rectangle((left, 430 - tall, left + 150, 430), fill=f"#{90 + tall // 4:02x}9098")
    pen.rectangle((0, 430, width, height), fill=_GROUND)
    top = random.randrange(300, 360)
    heap = [(120, 760), (300, top + 90), (470, top), (640, top + 120), (860, 760)]
    pen.polygon(heap, fill=_NET if covered else _HEAP)
    for _ in range(500):
        x, y = random.randrange(140, 840), random.randrange(top, 755)
        if image.getpixel((x, y)) == ((63, 127, 79) if covered else (127, 101, 69)):
            pen.ellipse((x, y, x + 7, y + 5), fill="#346b43" if covered else "#6b5439")
    pen.rectangle((740, 540, 808, 740), fill="#27456b")
    pen.ellipse((746, 462, 802, 534), fill=_PERSON)
    out = BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
