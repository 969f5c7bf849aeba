"""Sends the rows of ways (channels/outbox/ways.py): each address in order, no address waiting for another one, and none
holding up the chats.

An address that fails raises one alarm, however many of its messages wait. If it accepts nothing (wrong key, wrong
signature, unreachable again and again) it is stopped: its messages wait, and one of them is tried now and then.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from structlog.contextvars import clear_contextvars

from channels import metrics
from channels.outbox.holding import DIGESTED
from channels.outbox.marks import Marks
from channels.outbox.pace import WAY_DIGEST_AFTER, ChatPace
from channels.outbox.unrecorded import Unrecorded
from channels.outbox.verdict import Do, Undelivered, long_wait, our_fault, seen_twice
from channels.outbox.way_alarm import alarm
from channels.outbox.ways import Parcel, Way, kind_of
from channels.tracing import tell_sent, traced
from storage.engine.errors import StorageError
from storage.messages.outbox import REASON, Outgoing
from storage.messages.sending import Sent, Tried
from storage.messages.stopped_ways import whole_way
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

#: counted failures of one message after which the whole address is taken for broken
_BROKEN_AFTER = 4
#: refusals of one message for an unknown reason after which it is given up
_REFUSALS = 5


class ByWay:
    """`wake` is called when rows are due at once."""

    def __init__(
        self,
        *,
        store: Store,
        unrecorded: Unrecorded,
        ways: Mapping[str, Way],
        clock: Callable[[], datetime],
        marks: Marks,
        wake: Callable[[], None],
    ) -> None:
        self._store, self._unrecorded, self._ways = store, unrecorded, ways
        self._clock, self._marks, self._wake = clock, marks, wake
        self._paused: dict[str, datetime] = {}
        self._paces: defaultdict[str, ChatPace] = defaultdict(ChatPace)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._in_hand: set[int] = set()

    def takes(self, row: Outgoing) -> bool:
        return kind_of(row.recipient) in self._ways

    def start(self, recipient: str, rows: Sequence[Outgoing]) -> None:
        """Sends the rows, which are claimed, after those that are being sent to the same address."""
        new = [row for row in rows if row.id not in self._in_hand]  # a lease may end while its row waits here
        self._in_hand.update(row.id for row in new)
        before = self._tasks.get(recipient)
        self._tasks[recipient] = asyncio.create_task(self._send_all(recipient, new, before))

    async def idle(self) -> None:
        """Returns when everything started has been sent or put back."""
        while self._tasks:
            await asyncio.gather(*self._tasks.values())

    async def _send_all(self, recipient: str, rows: Sequence[Outgoing], before: asyncio.Task[None] | None) -> None:
        clear_contextvars()
        try:
            if before is not None:
                await asyncio.wait({before})
            for row in rows:
                await self._deliver(row)
        finally:
            self._in_hand.difference_update(row.id for row in rows)
            if self._tasks.get(recipient) is asyncio.current_task():
                del self._tasks[recipient]
            self._wake()

    async def _deliver(self, row: Outgoing) -> None:
        """Never raises: errors are stored in the row."""
        with traced(row.trace):
            await self._deliver_traced(row)

    async def _deliver_traced(self, row: Outgoing) -> None:
        way, begun = self._ways[kind_of(row.recipient)], False
        try:
            if await self._holds(row):
                return
            parcel = await self._store.read(lambda tx: way.prepare(row, tx))
            if parcel is None:
                self._marks.add(Sent.to_nobody(row))
                return
            if await self._paced(row, parcel):
                return
            if row.doubts > 1:
                raise seen_twice()
            if row.doubts:
                await self._store.write(lambda tx: tx.sending.begins_again(row.id))
            if parcel.admit is not None:
                await self._store.write(parcel.admit)
            begun = True
            await way.send(parcel, attempts=row.attempts)
        except Undelivered as failure:
            await self._settle(row, failure)
        except StorageError as error:
            log.error("outbox.storage", row=row.id, error=str(error))
            await self._settle(row, our_fault(error, attempts=row.attempts, doubtful=begun))
        except Exception as error:
            log.exception("outbox.failed", row=row.id, way=way.kind)
            await self._settle(row, our_fault(error, attempts=row.attempts, doubtful=begun))
        else:
            metrics.way_sends.labels(way.kind, "sent").inc()
            self._marks.add(Sent.by_way(row))
            tell_sent(row, outcome="sent", channel=way.kind)

    async def _holds(self, row: Outgoing) -> bool:
        """True if the row has to wait because its address is paused or stopped."""
        now, is_late = self._clock(), self._unrecorded.holds(row.recipient)
        until = self._paused.get(row.recipient, now)
        if until > now or is_late:
            await self._wait(row, max(until, now), "")
            return True
        self._paused.pop(row.recipient, None)
        stopped = await self._store.read(
            lambda tx: (
                tx.stopped_ways.standing(row.recipient, now=now)
                or tx.stopped_ways.standing(whole_way(row.recipient), now=now)
            )
        )
        if stopped is None:
            return False
        await self._wait(row, stopped[1], stopped[0])
        return True

    async def _paced(self, row: Outgoing, parcel: Parcel) -> bool:
        """True if the row waits for the next minute or is listed in a digest."""
        now, pace = self._clock(), self._paces[row.recipient]
        about = DIGESTED.get(row.payload.get("key", "")) if parcel.digests else None
        if about is not None and pace.floods[about].takes(now):
            await self._store.write(lambda tx: _digest(tx, row, about, now))
            pace.floods[about].note(now)
            return True
        if parcel.a_minute is not None:
            if (until := pace.wait_until(now, parcel.a_minute)) is not None:
                await self._wait(row, until, "")
                return True
            pace.calls.append(now)
        if about is not None:
            pace.floods[about].note(now)
        return False

    async def _wait(self, row: Outgoing, until: datetime, reason: str) -> None:
        await self._unrecorded.record(
            row, row.recipient, lambda tx: tx.sending.retry(row.id, due_at=until, error=reason, counts=False)
        )

    async def _settle(self, row: Outgoing, failure: Undelivered) -> None:
        verdict, now, reason = failure.verdict.after(row.doubts), self._clock(), failure.reason[:REASON]
        tried = Tried(doubts=row.doubts + verdict.doubtful)
        metrics.way_sends.labels(kind_of(row.recipient), verdict.do.value).inc()
        until, failing = now + verdict.wait, whole_way(row.recipient) if verdict.whole_way else row.recipient

        def act(tx: Tx) -> None:
            if verdict.do is Do.RETRY and (not verdict.counts or row.attempts < _BROKEN_AFTER):
                tx.sending.retry(row.id, due_at=until, error=reason, counts=verdict.counts, tried=tried)
            elif verdict.quiet:
                tx.sending.bury(row.id, error=reason, now=now)
            elif verdict.do in (Do.RETRY, Do.STOPPED):
                self._note(tx, failing, reason, now)
                resumes = now + max(long_wait(tx.stopped_ways.attempts(failing) + 1), verdict.wait)
                tx.stopped_ways.stop(failing, until=resumes)
                tx.sending.retry(row.id, due_at=resumes, error=reason, counts=False, tried=tried)
            elif verdict.do is Do.LATER and row.attempts < _REFUSALS:
                self._note(tx, failing, reason, now)
                tx.sending.retry(row.id, due_at=now + long_wait(row.attempts), error=reason, tried=tried)
            else:
                self._note(tx, failing, reason, now)
                tx.sending.bury(row.id, error=reason, now=now)
                if verdict.wait:
                    tx.stopped_ways.stop(row.recipient, until=until)

        if verdict.do is Do.RETRY:
            self._paused[row.recipient] = max(until, self._paused.get(row.recipient, until))
        await self._unrecorded.record(row, row.recipient, act)

    def _note(self, tx: Tx, failing: str, reason: str, now: datetime) -> None:
        if tx.stopped_ways.note(failing, reason=reason, now=now):
            log.error("outbox.way_fails", way=failing, reason=reason)
            alarm(tx, failing, reason)


def _digest(tx: Tx, row: Outgoing, about: str, now: datetime) -> None:
    assert row.case_id is not None
    tx.digests.add_to_way(row.recipient, about=about, case_id=row.case_id, due_at=now + WAY_DIGEST_AFTER)
    tx.sending.sent([Sent.to_nobody(row)], now=now)
