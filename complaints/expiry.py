"""Drafts nobody finished: gone after their time, and their owner is told once (R13)."""

from collections.abc import Sequence
from datetime import datetime

from complaints.model import Notice
from complaints.ports import Records


def expire_drafts(records: Records, *, now: datetime, limit: int = 100) -> int:
    """Deletes what has expired; returns how many, so call again until none are left."""

    def expire(draft: tuple[int, int]) -> None:
        draft_id, person_id = draft
        if records.drafts.drop(draft_id):
            to = f"person:{person_id}"
            records.notices.add(Notice(event_id=None, case_id=None, to=to, key="notice.draft_expired"))

    def expired(most: int) -> Sequence[tuple[int, int]]:
        return records.drafts.expired(now, most)

    return records.chores.each("drafts", expired, expire, ident=lambda draft: draft[0], now=now, limit=limit)
