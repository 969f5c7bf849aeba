"""Drafts nobody finished: gone after their time, and their owner is told once (R13). Cancelled ones go
without a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Notice
from complaints.ports import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """`photos`: the names of their files, which can go unless something else needs them."""

    drafts: int
    photos: frozenset[str]


def expire_drafts(records: Records, *, now: datetime, limit: int = 100) -> Expired:
    """Deletes what has expired; call again until there is none."""
    photos = set[str]()

    def expire(found: tuple[int, int]) -> None:
        draft_id, person_id = found
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
