"""Gauges of what waits in the records, read when somebody asks for the metrics, at most every five seconds."""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import Gauge

from storage.standing import Standing, standing
from storage.store import Store

waiting = Gauge("lvwang_waiting", "What waits in the records", ["what"])
oldest = Gauge(
    "lvwang_oldest_seconds",
    "Age of the update that waits longest; how long the first message is seen waiting",
    ["what"],
)
open_cases = Gauge("lvwang_cases_open", "Open cases", ["which"])


class RecordGauges:
    """`read` gives the metrics of the moment; several processes of one database show the same."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._first: tuple[int, datetime] | None = None

    async def read(self) -> None:
        """Raises StorageError; the gauges then stay as they were."""
        now = self._clock()
        self._show(await self._store.read(lambda tx: standing(tx, now=now)), now)

    def _show(self, found: Standing, now: datetime) -> None:
        waiting.labels("updates").set(found.updates_waiting)
        waiting.labels("dead updates").set(found.updates_dead)
        waiting.labels("messages").set(found.messages_waiting)
        waiting.labels("photos").set(found.photos_waiting)
        oldest.labels("update").set((now - found.oldest_update).total_seconds() if found.oldest_update else 0)
        oldest.labels("message").set(self._seen_waiting_s(found.first_message, now))
        open_cases.labels("all").set(found.cases_open)
        open_cases.labels("overdue").set(found.cases_overdue)
        open_cases.labels("danger").set(found.cases_danger)

    def _seen_waiting_s(self, first: int | None, now: datetime) -> float:
        """The records don't say since when a message waits, so it counts from the first look that found it."""
        if first is None:
            self._first = None
            return 0
        if self._first is None or self._first[0] != first:
            self._first = (first, now)
        return (now - self._first[1]).total_seconds()
