"""Relays: encrypted links from anonymous cases to their reporters' chats."""

from collections.abc import Sequence
from typing import Protocol


class Relays(Protocol):
    """The chat of each anonymous case, (bot_id, chat_id, lang), under a separate key and read by delivery only."""

    def put(self, case_id: int, *, bot_id: int, chat_id: int, lang: str) -> None: ...
    def get(self, case_id: int) -> tuple[int, int, str] | None: ...
    def has(self, case_id: int) -> bool:
        """Whether messages reach the reporter of the anonymous case; tells nothing about the chat."""
        ...

    def told_of(self, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
        """The anonymous case that our message was about, while its relay exists."""
        ...

    def waiting_at(self, *, bot_id: int, chat_id: int) -> Sequence[int]:
        """Ids of the anonymous cases that wait for an answer from that chat, newest first."""
        ...

    def drop(self, case_id: int) -> None: ...
