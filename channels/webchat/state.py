"""The storage that the Bot API needs. Implemented by storage/webchat/webchat.py and tests/botapi_memory.py."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

#: A Bot API object as Telegram would send it.
Json = dict[str, Any]

T = TypeVar("T")


class ChatState(Protocol):
    """One open transaction. Messages are Bot API Message objects, with inline keyboards alone, as in Telegram."""

    def chat(self, chat_id: int) -> Json | None:
        """The Chat object; None for a chat that never wrote to the bot."""
        ...

    def add_message(self, chat_id: int, message: Json, *, sent_key: str | None, now: datetime) -> Json:
        """Stores the message and returns it with its `message_id`. `sent_key` names the request that sent it."""
        ...

    def message(self, chat_id: int, message_id: int) -> Json | None: ...
    def change_message(self, chat_id: int, message: Json) -> None: ...
    def delete_message(self, chat_id: int, message_id: int) -> None: ...
    def sent(self, chat_id: int, sent_key: str) -> Sequence[Json]:
        """Messages that an earlier request with this key sent, oldest first: a request repeated after a crash sends
        nothing twice."""
        ...

    def set_keyboard(self, chat_id: int, keyboard: Json | None) -> None:
        """Sets the reply keyboard of the chat (ReplyKeyboardMarkup or ForceReply); None removes it."""
        ...

    def add_file(self, chat_id: int, file: Mapping[str, Any], *, now: datetime) -> Json:
        """Stores a description from `media.describe` and returns it with its `file_id`."""
        ...

    def file(self, file_id: str) -> Json | None: ...
    def keep_file(self, file_id: str) -> None:
        """Marks a file as part of a message: it is stored as long as the chat's history."""
        ...

    def next_update_id(self, chat_id: int, now: datetime) -> int: ...
    def queue_update(self, update: Json, now: datetime) -> None:
        """Queues a raw update for the bot in this transaction."""
        ...


class Backend(Protocol):
    """Runs plain functions inside a transaction; the effects of a function that raises are undone."""

    def write(self, work: Callable[[ChatState], T]) -> Awaitable[T]: ...
    def read(self, work: Callable[[ChatState], T]) -> Awaitable[T]: ...


class Files(Protocol):
    """Stores the bytes of files. Names are chosen here: sequences of hex digits."""

    def put(self, data: bytes) -> Awaitable[str]: ...
    def get(self, name: str) -> Awaitable[bytes]:
        """Raises FileNotFoundError."""
        ...

    def drop(self, name: str) -> Awaitable[None]: ...
    def receive(self, chunks: AsyncIterator[bytes]) -> Awaitable[str]:
        """Like put, chunk by chunk; nothing is stored if `chunks` raises."""
        ...

    def describe(self, name: str, *, called: str) -> Awaitable[Json]:
        """The description of a stored file by `media.describe`."""
        ...
