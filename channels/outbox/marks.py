"""Records sent rows right after sending, and remembers until then which message each slot holds.

A message can be sent twice only if we crash between Telegram's acceptance and this record, `_GATHER_S` later.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog
from structlog.contextvars import clear_contextvars

from channels.outbox.delivery import Delivery
from enterprises.warnings.spreading import TOLD as TOLD_FIRM
from enterprises.warnings.spreading import mark_sent
from storage.engine.errors import StorageError
from storage.messages.sending import Sent
from storage.messages.stopped_ways import whole_way
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

#: seconds in which the marks of several messages gather for one transaction
_GATHER_S = 0.02


class Marks:
    def __init__(self, *, store: Store, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock
        self._slots: dict[tuple[int, int, str], int] = {}  # sent messages whose slot is not stored yet
        self._marks: list[Sent] = []
        self._marking: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        #: whether the store refuses to record them
        self.are_late = False

    def standing(self, delivery: Delivery) -> int | None:
        """The message to edit instead of sending a new one."""
        if not delivery.slot:
            return None
        return self._slots.get((delivery.bot_id, delivery.chat_id, delivery.slot), delivery.edits)

    def add(self, sent: Sent) -> None:
        if sent.slot and sent.message_id is not None:
            self._slots[sent.bot_id, sent.chat_id, sent.slot] = sent.message_id
        self._marks.append(sent)
        if self._marking is None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHER_S, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._marking = asyncio.create_task(self._write())

    async def flush(self) -> None:
        """Returns when every message sent so far is recorded."""
        if self._timer is not None:
            self._timer.cancel()
            self._begin()
        while self._marking is not None:
            await asyncio.shield(self._marking)

    async def _write(self) -> None:
        """Marks that gathered while the previous ones were written share one transaction."""
        clear_contextvars()  # they belong to many steps
        try:
            while self._marks:
                marks, self._marks = self._marks, []
                now = self._clock()
                try:
                    await self._store.write(partial(_keep, marks=marks, now=now), brief=True)
                except StorageError as error:
                    log.error("outbox.unmarked", rows=len(marks), error=str(error))
                    self.are_late = error.transient
                    self._marks = marks + self._marks
                    await asyncio.sleep(0.5)
                    continue
                self.are_late = False
                for mark in marks:
                    if self._slots.get((mark.bot_id, mark.chat_id, mark.slot)) == mark.message_id:
                        self._slots.pop((mark.bot_id, mark.chat_id, mark.slot), None)
        finally:
            self._marking = None


def _keep(tx: Tx, *, marks: Sequence[Sent], now: datetime) -> None:
    tx.sending.sent(marks, now=now)
    for sent in marks:
        if sent.opens:
            tx.stoppages.lift(bot_id=sent.bot_id, chat_id=sent.chat_id)
        if sent.unshown:
            tx.unshown.add(sent.unshown, audience_of(tx, sent.bot_id, sent.chat_id))
        if sent.row.kind == "notice" and sent.row.payload["key"] == TOLD_FIRM and (sent.way or sent.chat_id):
            mark_sent(tx, sent.row.payload["values"], now=now)
        for way in (sent.way, whole_way(sent.way)) if sent.way else ():
            if tx.stopped_ways.lift(way):
                log.info("outbox.way_works", way=way)
        if sent.relayed and sent.row.case_id is not None and sent.message_id is not None:
            tx.relays.mark(sent.row.case_id, bot_id=sent.bot_id, chat_id=sent.chat_id, message_id=sent.message_id)


def audience_of(tx: Tx, bot_id: int, chat_id: int) -> str:
    """Who reads the chat: `group`, `staff` or `resident`."""
    if chat_id < 0:
        return "group"
    person = tx.people.of_user(bot_id, chat_id)  # a private chat's id is its user's
    return "staff" if person is not None and person.staff_id is not None else "resident"
