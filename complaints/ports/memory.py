"""What a chat is about between two updates."""

from datetime import datetime
from typing import Protocol


class Memory(Protocol):
    """Small per-chat state that must survive a restart: texts offered on buttons, what a list was filtered by."""

    def get(self, bot_id: int, chat_id: int, key: str) -> str | None: ...
    def put(
        self, bot_id: int, chat_id: int, key: str, value: str, *, expires_at: datetime, lasting: bool = True
    ) -> None:
        """What is not `lasting` is lost at a restart: it names an anonymous case."""
        ...

    def drop(self, bot_id: int, chat_id: int, key: str) -> None: ...
