"""The way back to the reporter of an anonymous case."""

from collections.abc import Sequence
from typing import Protocol


class Relays(Protocol):
    """Where news of an anonymous case go: (bot_id, chat_id, lang), under a key of its own, read by delivery only."""

    def put(self, case_id: int, *, bot_id: int, chat_id: int, lang: str) -> None: ...
    def get(self, case_id: int) -> tuple[int, int, str] | None: ...
    def told_of(self, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
        """The anonymous case that our message was about, as long as its relay lives."""
        ...

    def waiting_at(self, *, bot_id: int, chat_id: int) -> Sequence[int]:
        """Ids of the anonymous cases that wait for an answer from that chat, newest first."""
        ...

    def drop(self, case_id: int) -> None: ...
