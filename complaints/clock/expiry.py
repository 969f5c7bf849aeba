"""Deletes unfinished drafts when they expire and notifies their owner once (R13). Cancelled drafts are deleted without
notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Notice
from complaints.ports import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """`photos`: names of the drafts' files, which can be deleted unless something else uses them."""

    drafts: int
    photos: frozenset[str]


def expire_drafts(records: Records, *, now: datetime, limit: int = 100) -> Expired:
    """Deletes up to `limit` expired drafts; call again until none is left."""
    photos = set[str]()

    def expire(owned: tuple[int, int]) -> None:
        draft_id, person_id = owned
        draft = records.drafts.get(draft_id)
        names = {item.sha256 for item in records.evidence.of_draft(draft_id) if item.sha256}
        if draft is None or not records.drafts.drop(draft_id):
            return  # another service was faster
        if draft.cancelled_at is None:
            notice = Notice(event_id=None, case_id=None, to=f"person:{person_id}", key="notice.draft_expired")
            records.notices.add(notice)
        photos.update(names)

    def expired(most: int) -> Sequence[tuple[int, int]]:
        return records.drafts.expired(now, most)

    count = records.chores.each("drafts", expired, expire, ident=lambda draft: draft[0], now=now, limit=limit)
    return Expired(drafts=count, photos=frozenset(photos))
