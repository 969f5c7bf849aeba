"""Taps waiting for answerCallbackQuery. In memory only: after a restart an answer would be too late."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.webchat.bot_api.errors import bad_request

#: how long Telegram accepts an answer
LIFE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    id: str
    chat_id: int
    message_id: int
    at: datetime


class Queries:
    """Safe to call from several threads."""

    def __init__(self) -> None:
        self._open: dict[str, Query] = {}
        self._lock = threading.Lock()

    def add(self, query: Query) -> None:
        with self._lock:
            while self._open and query.at - next(iter(self._open.values())).at > LIFE:
                del self._open[next(iter(self._open))]
            self._open[query.id] = query

    def answer(self, query_id: str, now: datetime) -> Query:
        """Removes and returns the query. Raises ApiError if it is unknown, answered or too old."""
        with self._lock:
            query = self._open.pop(query_id, None)
        if query is None or now - query.at > LIFE:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return query
