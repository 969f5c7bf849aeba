"""Events for open pages: a chat has changes to fetch, or a toast is shown once and never stored."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: most unread events of a page; older ones are dropped, because the page fetches what is stored
_BACKLOG = 50
#: seconds in which the bot's answer to an act mostly comes
_SOON_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """Changes are stored that the page has not received."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowToast:
    """The answer to a tap; without a text it only ends the button's waiting state."""

    message_id: int
    text: str
    alert: bool = False


News = Fetch | ShowToast


class Events:
    def __init__(self) -> None:
        #: the open pages of each chat, with the last change that each has fetched
        self._listeners: defaultdict[int, dict[asyncio.Queue[News], int]] = defaultdict(dict)
        self._soon: dict[int, asyncio.TimerHandle] = {}

    def publish(self, chat_id: int, news: News) -> None:
        if isinstance(news, Fetch) and (timer := self._soon.pop(chat_id, None)) is not None:
            timer.cancel()
        for listener in self._listeners.get(chat_id, ()):
            if listener.full():
                listener.get_nowait()
            listener.put_nowait(news)

    def publish_soon(self, chat_id: int) -> None:
        """For changes that the page where they were made already shows: they are fetched together with what the bot
        answers, or after a moment, for other pages of the chat."""
        if chat_id in self._listeners and chat_id not in self._soon:
            later = asyncio.get_running_loop().call_later
            self._soon[chat_id] = later(_SOON_S, self.publish, chat_id, Fetch())

    def note_fetched(self, chat_id: int, listener: "asyncio.Queue[News]", seq: int) -> None:
        """This open page of the chat has what is stored up to this change."""
        self._listeners[chat_id][listener] = seq

    def fetched(self, chat_id: int) -> int:
        """The last change that all open pages of the chat have."""
        return min(self._listeners.get(chat_id, {}).values(), default=-1)

    def wake_all(self) -> None:
        """Whoever waits for news looks up."""
        for chat_id in self.open_chats():
            self.publish(chat_id, Fetch())

    def open_chats(self) -> tuple[int, ...]:
        """The chats that have an open page here."""
        return tuple(self._listeners)

    @contextmanager
    def listening(self, chat_id: int) -> Iterator["asyncio.Queue[News]"]:
        listener: asyncio.Queue[News] = asyncio.Queue(_BACKLOG)
        self._listeners[chat_id][listener] = -1
        try:
            yield listener
        finally:
            self._listeners[chat_id].pop(listener, None)
            if not self._listeners[chat_id]:
                del self._listeners[chat_id]
