"""Photos, videos and recordings, of a draft or of a case."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from complaints.model import Evidence


class EvidenceRows(Protocol):
    """A file belongs to a draft until the submission, then to the case. The bytes are in the photo store."""

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
        """None if the draft or case has the same file (file_unique_id) already."""
        ...

    def get(self, evidence_id: int) -> Evidence | None: ...
    def of_draft(self, draft_id: int) -> Sequence[Evidence]: ...
    def count_of_draft(self, draft_id: int) -> int: ...
    def of_case(self, case_id: int) -> Sequence[Evidence]: ...
    def move_to_case(self, *, draft_id: int, case_id: int) -> None: ...
    def pending(
        self, now: datetime, limit: int = 20, *, of_one: int = 8, bots: Collection[int] | None = None
    ) -> Sequence[Evidence]:
        """Files due to be fetched, those with the fewest attempts first, at most `of_one` per draft or case.

        The first file of each draft or case comes before any second one, so that one large upload does not delay the
        others. `bots`: only files of these.
        """
        ...

    def begin(self, evidence: Evidence, *, retry_at: datetime) -> bool:
        """Counts an attempt and sets the time of the next; False if somebody else has begun, or the file is done."""
        ...

    def alike(self, evidence_id: int) -> Sequence[Evidence]:
        """Earlier photos of any case or check that are equal or nearly equal (complaints.case.proof), oldest first."""
        ...

    def save(self, evidence: Evidence) -> None: ...
    def remove(self, evidence_id: int) -> None: ...
