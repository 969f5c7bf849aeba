"""What no copy of the database may reveal: the chats that have just been about an anonymous case, the times of
anonymous reports, and a key. In the memory of this process; for several see storage/people/shared_fleeting.py."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

#: (bot, chat)
ChatKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """`quiet`: until when the updates of a chat leave no trace. `silent`: until when its messages are sealed with the
    fleeting key only. `marks`: times at which a subject reported."""

    quiet: Mapping[ChatKey, datetime] = field(default_factory=dict)
    silent: Mapping[ChatKey, datetime] = field(default_factory=dict)
    marks: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)

    def silenced(self, chat: ChatKey, until: datetime, *, relayed: bool) -> "Facts":
        quiet = _at_least(self.quiet, chat, until)
        return replace(self, quiet=quiet, silent=self.silent if relayed else _at_least(self.silent, chat, until))

    def marked(self, subject: str, now: datetime) -> "Facts":
        return replace(self, marks={**self.marks, subject: (*self.marks.get(subject, ()), now)})

    def without(self, is_meant: Callable[[str], bool]) -> "Facts":
        """Without the marks of those subjects."""
        return replace(self, marks={subject: times for subject, times in self.marks.items() if not is_meant(subject)})

    def pruned(self, before: datetime) -> "Facts":
        recent = {subject: tuple(at for at in times if at >= before) for subject, times in self.marks.items()}
        return Facts(
            quiet={chat: until for chat, until in self.quiet.items() if until >= before},
            silent={chat: until for chat, until in self.silent.items() if until >= before},
            marks={subject: times for subject, times in recent.items() if times},
        )


def _at_least(chats: Mapping[ChatKey, datetime], chat: ChatKey, until: datetime) -> Mapping[ChatKey, datetime]:
    known = chats.get(chat)
    return chats if known is not None and known >= until else {**chats, chat: until}


class Fleeting(ABC):
    @property
    @abstractmethod
    def key(self) -> bytes:
        """32 bytes."""

    @abstractmethod
    def facts(self) -> Facts: ...

    @abstractmethod
    def change(self, to: Callable[[Facts], Facts]) -> None:
        """`to` may run more than once."""

    def is_quiet(self, chat: ChatKey, now: datetime) -> bool:
        until = self.facts().quiet.get(chat)
        return until is not None and until > now

    def is_silent(self, chat: ChatKey, now: datetime) -> bool:
        until = self.facts().silent.get(chat)
        return until is not None and until > now

    def times(self, subject: str) -> tuple[datetime, ...]:
        return self.facts().marks.get(subject, ())

    def silence(self, chat: ChatKey, until: datetime, *, relayed: bool) -> None:
        self.change(lambda facts: facts.silenced(chat, until, relayed=relayed))

    def mark(self, subject: str, now: datetime) -> None:
        self.change(lambda facts: facts.marked(subject, now))

    def forget(self, is_meant: Callable[[str], bool]) -> None:
        """Deletes the marks of those subjects."""
        self.change(lambda facts: facts.without(is_meant))

    def prune(self, *, before: datetime) -> None:
        self.change(lambda facts: facts.pruned(before))


class OwnFleeting(Fleeting):
    """In the memory of this process; a restart loses all of it."""

    def __init__(self) -> None:
        self._key, self._facts = secrets.token_bytes(32), Facts()

    @property
    def key(self) -> bytes:
        return self._key

    def facts(self) -> Facts:
        return self._facts

    def change(self, to: Callable[[Facts], Facts]) -> None:
        self._facts = to(self._facts)
