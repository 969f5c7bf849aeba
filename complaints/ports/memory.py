"""State of a chat between two updates."""

from datetime import datetime
from typing import Protocol


class Memory(Protocol):
    """Small per-chat state that must survive a restart: texts offered on buttons, the filter of a list."""

    def get(self, bot_id: int, chat_id: int, key: str) -> str | None: ...
    def put(
        self, bot_id: int, chat_id: int, key: str, value: str, *, expires_at: datetime, lasting: bool = True
    ) -> None:
        """Without `lasting` the value is lost at a restart, because it names an anonymous case."""
        ...

    def drop(self, bot_id: int, chat_id: int, key: str) -> None: ...
