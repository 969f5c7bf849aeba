"""Drafts nobody finished: gone after their time, and their owner is told once (R13)."""

from datetime import datetime

from complaints.model import Notice
from complaints.ports import Records


def expire_drafts(records: Records, *, now: datetime, limit: int = 100) -> int:
    """Deletes what has expired; returns how many, so call again until none are left."""
    expired = records.drafts.expired(now, limit)
    for draft in expired:
        records.drafts.drop(draft.id)
        notice = Notice(event_id=None, case_id=None, to=f"person:{draft.person_id}", key="notice.draft_expired")
        records.notices.add(notice)
    return len(expired)
