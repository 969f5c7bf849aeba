"""Questions without an answer, and ratings of answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """An answer rated 没用."""

    id: int
    entry: str
    version: str
    question: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A question without an answer; nothing leads from it to a person."""

    id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question to the office that waits for an answer. `owner_id`: who has taken it on; `pressed_at`: when they and
    those who lead were told that it is overdue."""

    id: int
    text: str
    at: datetime
    owner_id: int | None
    pressed_at: datetime | None = None


class Questions(Protocol):
    """Questions that found no answer, ratings of answers, and questions handed to a human."""

    def add_unanswered(self, *, text: str, lang: str, decision: str, now: datetime) -> int | None:
        """None if the text is only a case's number or code, which is never stored."""
        ...

    def add_feedback(
        self, *, entry: str, entry_version: str, question: str, useful: bool, reason: str, now: datetime
    ) -> None: ...
    def ask_human(self, *, person_id: int, text: str, now: datetime) -> int | None:
        """None as for add_unanswered."""
        ...

    def get_asked(self, question_id: int) -> tuple[int, str] | None:
        """(person id, text) of a question handed to a human."""
        ...

    def waiting_asked(self, limit: int = 200) -> Sequence[AskedQuestion]:
        """Oldest first."""
        ...

    def own_asked(self, question_id: int, *, owner_id: int | None) -> bool:
        """False if the question is answered."""
        ...

    def press_asked(self, question_id: int, *, now: datetime) -> bool:
        """Notes that the question's owner was reminded. False if it is answered or that was done before."""
        ...

    def is_waiting(self, question_id: int) -> bool: ...
    def misses(self, limit: int = 1000) -> Sequence[Miss]:
        """Those not settled, newest first."""
        ...

    def settle_misses(self, ids: Collection[int], *, at: datetime | None) -> int:
        """`at` None brings them back."""
        ...

    def settle_rating(self, rating_id: int, *, at: datetime | None) -> bool:
        """The rating and others of the same answer to the same question. `at` None brings them back."""
        ...

    def answer_asked(self, question_id: int, *, staff_id: int, text: str, now: datetime) -> bool:
        """False if somebody has answered it already."""
        ...

    def recent_unanswered(self, limit: int = 100) -> Sequence[tuple[str, str, datetime]]:
        """(text, decision, when) of questions without an answer, newest first."""
        ...

    def recent_useless(self, limit: int = 100) -> Sequence[tuple[str, str, str, datetime]]:
        """(entry, question, reason, when) of answers rated 没用, newest first."""
        ...

    def useless(self, limit: int = 100) -> Sequence[Rating]:
        """The same with the entry's version; a rating and the reason given after it count once."""
        ...
