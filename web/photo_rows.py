"""The row of a photo or document that came as a file and is in the photo store already."""

from dataclasses import replace
from datetime import datetime

from complaints.model import EvidenceState
from complaints.ports import Records
from web.ports import Kept


def add_row(
    records: Records,
    photo: Kept,
    *,
    size: int,
    stage: str,
    now: datetime,
    draft_id: int | None = None,
    case_id: int | None = None,
    key: str = "",
    coming: bool = False,
    with_place: bool = True,
) -> int | None:
    """Its id; None if the draft or case has a file with that `key` already, which can't happen without a key, or for a
    photo of neither. `with_place`: whether to keep where it was taken."""
    row = records.evidence.add(
        draft_id=draft_id,
        case_id=case_id,
        kind="photo",
        stage=stage,
        bot_id=None,
        file_id="",
        file_unique_id=key,
        size=size,
        now=now,
    )
    if row is None:
        return None
    records.evidence.save(
        replace(
            row,
            state=EvidenceState.STORED,
            sha256=photo.sha256,
            taken_at=photo.taken_at,
            lat=photo.lat if with_place else None,
            lon=photo.lon if with_place else None,
            width=photo.width,
            height=photo.height,
            phash=photo.phash,
            coming=coming,
        )
    )
    return row.id


def add_document(records: Records, digest: str, *, size: int, stage: str, now: datetime) -> int | None:
    """Its id. `digest`: the name of a PDF in the store."""
    row = records.evidence.add(
        draft_id=None,
        case_id=None,
        kind="document",
        stage=stage,
        bot_id=None,
        file_id="",
        file_unique_id="",
        size=size,
        now=now,
    )
    if row is not None:
        records.evidence.save(replace(row, state=EvidenceState.STORED, sha256=digest))
    return row.id if row is not None else None
