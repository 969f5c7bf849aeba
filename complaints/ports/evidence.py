"""Photos, videos and recordings, of a draft or of a case."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import Evidence


class EvidenceRows(Protocol):
    """A file belongs to a draft until that is submitted, then to its case. The bytes are stored elsewhere."""

    def add(
        self,
        *,
        draft_id: int | None,
        case_id: int | None,
        kind: str,
        stage: str,
        bot_id: int | None,
        file_id: str,
        file_unique_id: str,
        size: int | None,
        now: datetime,
    ) -> Evidence | None:
        """None when the same file (file_unique_id) is already on that draft or case: duplicates join silently."""
        ...

    def get(self, evidence_id: int) -> Evidence | None: ...
    def of_draft(self, draft_id: int) -> Sequence[Evidence]: ...
    def count_of_draft(self, draft_id: int) -> int: ...
    def of_case(self, case_id: int) -> Sequence[Evidence]: ...
    def move_to_case(self, *, draft_id: int, case_id: int) -> None: ...
    def pending(
        self, now: datetime, limit: int = 20, *, of_one: int = 8, bots: Collection[int] | None = None
    ) -> Sequence[Evidence]:
        """What is due: what was tried least first, and of each draft or case its first before any second, `of_one` at
        most. So nobody's files stand before everybody else's. `bots`: only files of these."""
        ...

    def begin(self, evidence: Evidence, *, retry_at: datetime) -> bool:
        """Counts an attempt and says when the next one may be; False where somebody else has begun, or it is done."""
        ...

    def alike(self, evidence_id: int) -> Sequence[Evidence]:
        """Earlier photos of any case that are the same or nearly so (complaints.case.proof), oldest first."""
        ...

    def save(self, evidence: Evidence) -> None: ...
    def remove(self, evidence_id: int) -> None: ...
