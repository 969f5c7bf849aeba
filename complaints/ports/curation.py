"""Editing of knowledge entries (complaints.knowledge_editing)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class EntryState(StrEnum):
    """The state of a version of a knowledge entry: 起草, 待审, 已发布, 待复核, 已下线."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    UNDER_REVIEW = "under_review"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersion:
    """`source` is Markdown as written, `data` the checked entry once published, `wordings` are questions that it must
    answer."""

    id: int
    entry: str
    number: int
    state: EntryState
    source: str
    data: str
    wordings: tuple[str, ...]
    author_id: int
    reviewer_id: int | None
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """A question and the entry residents chose for it (None: none of those offered), without a link to a person."""

    text: str
    entry: str | None
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A question whose asker wants to be notified once it has an answer."""

    id: int
    person_id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageExample:
    """Masked words of a report, the category proposed for them and the one its writer chose, without a link to a
    person: curators may add them to the examples that messages are read by."""

    id: int
    text: str
    proposed: str
    chosen: str
    #: the day, as its first moment
    on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """Who has an entry open in the editor."""

    staff_id: int
    since: datetime


class Curation(Protocol):
    """Versions of entries, questions that residents matched with an entry, wishes to be notified, and words whose
    category residents corrected."""

    def start(
        self, *, entry: str, source: str, wordings: Sequence[str], author_id: int, now: datetime
    ) -> EntryVersion: ...
    def write(self, version_id: int, *, source: str, author_id: int, now: datetime) -> bool:
        """False if the version is published: its text can't change."""
        ...

    def submit(self, version_id: int, *, author_id: int, now: datetime) -> bool: ...
    def publish(
        self, version_id: int, *, data: str, source: str, reviewer_id: int, valid_to: str | None, now: datetime
    ) -> bool: ...
    def set_state(self, version_id: int, state: EntryState, *, seen: Collection[EntryState], now: datetime) -> bool: ...
    def stamp(self) -> str:
        """A value that changes with every publishing and retiring; services poll it."""
        ...

    def get(self, version_id: int) -> EntryVersion | None: ...
    def newest(self, entry: str, *states: EntryState) -> EntryVersion | None: ...
    def in_states(self, *states: EntryState) -> Sequence[EntryVersion]: ...
    def add_phrasing(self, *, text: str, entry: str | None, now: datetime) -> None: ...
    def phrasings(self, limit: int = 200) -> Sequence[Phrasing]: ...
    def wish(self, *, person_id: int, text: str, now: datetime) -> None: ...
    def wishes(self, limit: int = 1000) -> Sequence[Wish]: ...
    def fulfil(self, wish_id: int) -> bool: ...
    def add_example(self, *, text: str, proposed: str, chosen: str, now: datetime) -> None: ...
    def examples(self, limit: int = 200) -> Sequence[MessageExample]: ...
    def dismiss_example(self, example_id: int, *, now: datetime) -> bool: ...
    def restore_examples(self, at: datetime) -> int:
        """Those accepted or dismissed at that moment wait again."""
        ...

    def accept_example(self, example_id: int, *, chosen: str, now: datetime) -> bool:
        """Keeps an example for fitting, with this category; False if it is gone."""
        ...

    def accepted_examples(self) -> Sequence[MessageExample]: ...
    def settle_phrasings(self, texts: Collection[str], *, entry: str | None, at: datetime) -> int: ...
    def restore_phrasings(self, *, entry: str | None, at: datetime) -> Sequence[str]:
        """The texts that were settled at that moment; they wait again."""
        ...

    def editing(self, entry: str) -> Editing | None: ...
    def open_editor(self, entry: str, *, staff_id: int, now: datetime) -> None: ...
    def close_editor(self, entry: str, *, staff_id: int) -> None: ...
