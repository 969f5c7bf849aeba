"""State in memory only, so that no copy of the database can reveal it: a key, the chats that have just been about an
anonymous case, and the times of anonymous reports. A restart loses all of it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

#: (bot, chat)
ChatKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fleeting:
    """`quiet`: until when the updates of a chat leave no trace. `silent`: until when its messages are sealed with `key`
    only. `marks`: times at which a subject reported."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    quiet: dict[ChatKey, datetime] = field(default_factory=dict)
    silent: dict[ChatKey, datetime] = field(default_factory=dict)
    marks: dict[str, tuple[datetime, ...]] = field(default_factory=dict)

    def silence(self, chat: ChatKey, until: datetime, *, relayed: bool) -> None:
        for chats in (self.quiet,) if relayed else (self.quiet, self.silent):
            chats[chat] = max(until, chats.get(chat, until))

    def is_quiet(self, chat: ChatKey, now: datetime) -> bool:
        until = self.quiet.get(chat)
        return until is not None and until > now

    def is_silent(self, chat: ChatKey, now: datetime) -> bool:
        until = self.silent.get(chat)
        return until is not None and until > now

    def mark(self, subject: str, now: datetime) -> None:
        self.marks[subject] = (*self.marks.get(subject, ()), now)

    def prune(self, *, before: datetime) -> None:
        for chats in (self.quiet, self.silent):
            for chat in [chat for chat, until in list(chats.items()) if until < before]:
                chats.pop(chat, None)
        for subject, times in list(self.marks.items()):
            recent = tuple(at for at in times if at >= before)
            if recent:
                self.marks[subject] = recent
            else:
                self.marks.pop(subject, None)
