"""What the Bot API needs to remember. Implemented by storage/webchat/webchat.py (residents) and
tests/botapi_memory.py."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

#: A Bot API object as Telegram would send it.
Json = dict[str, Any]

T = TypeVar("T")


class ChatState(Protocol):
    """One open transaction. Messages are Bot API Message objects, with inline keyboards alone, as in Telegram."""

    def chat(self, chat_id: int) -> Json | None:
        """The Chat object, None for a chat that never wrote to the bot."""
        ...

    def add_message(self, chat_id: int, message: Json, *, sent_key: str | None, now: datetime) -> Json:
        """Stores the message and returns it with its `message_id`. `sent_key` names the request that sent it."""
        ...

    def message(self, chat_id: int, message_id: int) -> Json | None: ...
    def change_message(self, chat_id: int, message: Json) -> None: ...
    def delete_message(self, chat_id: int, message_id: int) -> None: ...
    def sent(self, chat_id: int, sent_key: str) -> Sequence[Json]:
        """Messages an earlier request of that key sent, oldest first: repeated after a crash it sends nothing twice."""
        ...

    def set_keyboard(self, chat_id: int, keyboard: Json | None) -> None:
        """The reply keyboard the chat shows now (ReplyKeyboardMarkup or ForceReply); None takes it away."""
        ...

    def add_file(self, chat_id: int, file: Mapping[str, Any], *, now: datetime) -> Json:
        """Stores what `media.describe` says of a file and returns it with its `file_id`."""
        ...

    def file(self, file_id: str) -> Json | None: ...
    def keep_file(self, file_id: str) -> None:
        """The file stands in a message now: it lives as long as the chat's history."""
        ...

    def next_update_id(self, chat_id: int, now: datetime) -> int: ...
    def queue_update(self, update: Json, now: datetime) -> None:
        """Hands a raw update to the bot, in this transaction."""
        ...


class Backend(Protocol):
    """Runs plain functions inside a transaction; the effects of a function that raises are undone."""

    def write(self, work: Callable[[ChatState], T]) -> Awaitable[T]: ...
    def read(self, work: Callable[[ChatState], T]) -> Awaitable[T]: ...


class Files(Protocol):
    """Where the bytes of files lie. Names are ours: sequences of hex digits."""

    def put(self, data: bytes) -> Awaitable[str]: ...
    def get(self, name: str) -> Awaitable[bytes]:
        """Raises FileNotFoundError."""
        ...

    def drop(self, name: str) -> Awaitable[None]: ...
    def receive(self, chunks: AsyncIterator[bytes]) -> Awaitable[str]:
        """Like put, a piece at a time; nothing stays when `chunks` raises."""
        ...

    def describe(self, name: str, *, called: str) -> Awaitable[Json]:
        """What `media.describe` says of a stored file."""
        ...
