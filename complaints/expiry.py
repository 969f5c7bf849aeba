"""Drafts nobody finished: gone after their time, and their owner is told once (R13). Cancelled ones go
without a word."""

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
    expired, photos = records.drafts.expired(now, limit), set[str]()
    for draft in expired:
        photos |= {item.sha256 for item in records.evidence.of_draft(draft.id) if item.sha256}
        records.drafts.drop(draft.id)
        if draft.cancelled_at is None:
            notice = Notice(event_id=None, case_id=None, to=f"person:{draft.person_id}", key="notice.draft_expired")
            records.notices.add(notice)
    return Expired(drafts=len(expired), photos=frozenset(photos))
