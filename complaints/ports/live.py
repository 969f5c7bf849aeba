"""What has just happened to cases, for consoles that are open, and what each person has not read yet (S29)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from complaints.model import Complaint, Event, Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Tips:
    """The newest entry of any history, and the newest question to the office; 0 while there is none."""

    event: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An entry of a history and its case as it is now."""

    event: Event
    case: Complaint


class Live(Protocol):
    def tips(self) -> Tips: ...
    def newer(self, than: Tips, *, limit: int) -> tuple[Sequence[int], Sequence[int]]:
        """Ids of entries and of questions, oldest first; one statement."""
        ...

    def asked_stamp(self) -> str:
        """A value that changes when a question to the office comes, is answered, changes its owner, or its owner is
        reminded."""
        ...

    def happened(self, event_ids: Collection[int]) -> Sequence[Happened]:
        """Those entries, oldest first."""
        ...

    def sessions(self, tokens: Collection[str], *, now: datetime) -> Mapping[str, Staff]:
        """The account of each session of the console that has not ended."""
        ...


class Unread(Protocol):
    """A case is unread for somebody if somebody else added an entry since they last opened it, and since their account
    was first used."""

    def begin(self, staff_id: int) -> None:
        """What happened so far is not news for this account; a repetition changes nothing."""
        ...

    def opened(self, staff_id: int, case_id: int, *, seq: int) -> None:
        """The person has seen the history up to that entry."""
        ...

    def among(self, staff_id: int, case_ids: Collection[int]) -> frozenset[int]:
        """Those of the cases that are unread."""
        ...
