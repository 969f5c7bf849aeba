"""Handles rows that could not be sent, by their verdict (channels/outbox/verdict.py): retry the row (a flood limit,
429, pauses its chat alone), stop everything for the staff group until somebody repairs it, follow a group to its new
id, or give up."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from channels import metrics
from channels.outbox.delivery import GROUP_LANG, ChatKey, Delivery
from channels.outbox.holding import Holding
from channels.outbox.marks import audience_of
from channels.outbox.unrecorded import Unrecorded
from channels.outbox.verdict import RECORDS_AWAY, Do, Undelivered, long_wait
from complaints.model import Notice
from complaints.office.responsibility import LEADERS
from storage.engine.errors import StorageError
from storage.messages.outbox import REASON, Outgoing
from storage.messages.sending import Tried
from storage.tx import Tx
from texts import say

log = structlog.get_logger()

#: due for the sending loop's next round
_AT_ONCE = timedelta(milliseconds=1)


class Failures:
    """`moved` is called when a group gets a new id; `wake` when a row can be sent at once."""

    def __init__(
        self,
        *,
        unrecorded: Unrecorded,
        clock: Callable[[], datetime],
        holding: Holding,
        moved: Callable[[int, int, int], Awaitable[None]],
        wake: Callable[[], None],
    ) -> None:
        self._unrecorded, self._clock, self._holding = unrecorded, clock, holding
        self._moved, self._wake = moved, wake

    async def settle(self, row: Outgoing, delivery: Delivery | None, failure: Undelivered) -> None:
        """`delivery` is None if the row failed before its recipient was determined."""
        verdict, now = failure.verdict.after(_doubts(row, failure)), self._clock()
        chat = None if delivery is None else delivery.chat
        metrics.sends.labels(verdict.do.value).inc()
        match verdict.do:
            case Do.RETRY:
                if not verdict.counts and delivery is not None and failure.reason != RECORDS_AWAY:
                    metrics.flood_waits.inc()
                await self._again(row, chat, now + verdict.wait, failure, pauses=True)
            case Do.MOVED if delivery is not None and verdict.new_chat is not None:
                try:
                    await self._moved(delivery.bot_id, delivery.chat_id, verdict.new_chat)
                except StorageError as error:  # the next try finds that the group has moved
                    log.error("outbox.storage", row=row.id, error=str(error))
                await self._again(row, chat, now, failure, counts=False)
                self._wake()
            case Do.LATER if delivery is not None:
                await self._unrecorded.record(row, chat, lambda tx: _later(tx, row, delivery, failure, now))
            case Do.STOPPED if delivery is not None:
                await self._unrecorded.record(row, chat, lambda tx: _stop(tx, row, delivery, failure, now))
            case Do.BLOCKED if delivery is not None:
                await self._unrecorded.record(row, chat, lambda tx: _block(tx, row, delivery, failure.reason, now))
                log.info("outbox.blocked", row=row.id)
            case Do.BLOCKED:  # known before it was sent
                await self._unrecorded.record(
                    row, chat, lambda tx: tx.sending.bury(row.id, error=failure.reason, now=now)
                )
                log.info("outbox.blocked", row=row.id)
            case _:
                await self._unrecorded.record(row, chat, lambda tx: _give_up(tx, row, delivery, failure.reason, now))
                log.error("outbox.dead", row=row.id, kind=row.kind, reason=failure.reason)

    async def _again(
        self,
        row: Outgoing,
        chat: ChatKey | None,
        due_at: datetime,
        failure: Undelivered,
        *,
        counts: bool | None = None,
        pauses: bool = False,
    ) -> None:
        """Retries the row at `due_at`. If it `pauses` its chat, all other rows for it wait as long, which keeps their
        order."""
        paused = chat if pauses else None
        if paused is not None:
            self._holding.pause(paused, due_at)
        counts = failure.verdict.counts if counts is None else counts

        def move(tx: Tx) -> None:
            tx.sending.retry(row.id, due_at=due_at, error=failure.reason, counts=counts, tried=_tried(row, failure))
            if paused is not None:
                tx.sending.postpone_chat(bot_id=paused[0], chat_id=paused[1], until=due_at)

        await self._unrecorded.record(row, chat, move)


def _doubts(row: Outgoing, failure: Undelivered) -> int:
    """Of the call that failed: those of an earlier one, which was accepted since, are over."""
    return 0 if failure.parts > row.parts else row.doubts


def _tried(row: Outgoing, failure: Undelivered) -> Tried:
    doubts = _doubts(row, failure) + failure.verdict.doubtful
    return Tried(doubts=doubts, parts=max(row.parts, failure.parts))


def _later(tx: Tx, row: Outgoing, delivery: Delivery, failure: Undelivered, now: datetime) -> None:
    """Delays this message alone: its chat may accept others."""
    reason = failure.reason[:REASON]
    log.warning("outbox.refused", row=row.id, kind=row.kind, attempts=row.attempts, reason=reason)
    if delivery.to_group:
        _note_cause(tx, delivery, reason, now)
    tx.sending.retry(row.id, due_at=now + failure.verdict.wait, error=reason, tried=_tried(row, failure))


def _stop(tx: Tx, row: Outgoing, delivery: Delivery, failure: Undelivered, now: datetime) -> None:
    """The staff group accepts nothing: its messages wait, and one of them is tried now and then."""
    reason, chat = failure.reason[:REASON], {"bot_id": delivery.bot_id, "chat_id": delivery.chat_id}
    _note_cause(tx, delivery, reason, now)
    until = now + long_wait(tx.stoppages.attempts(**chat, reason=reason) + 1)
    tx.stoppages.stop(**chat, reason=reason, until=until)
    tx.sending.retry(row.id, due_at=until, error=reason, counts=False, tried=_tried(row, failure))


def _note_cause(tx: Tx, delivery: Delivery, reason: str, now: datetime) -> None:
    """Raises one alarm per cause, however many messages wait for it, and notifies leaders in their private chats."""
    if not tx.stoppages.note(bot_id=delivery.bot_id, chat_id=delivery.chat_id, reason=reason, now=now):
        return
    log.error("outbox.group_refuses", reason=reason)
    for staff in tx.staff.office():
        if staff.active and staff.roles & LEADERS:
            to, values = f"staff:{staff.id}", {"reason": reason}
            tx.notices.add(Notice(event_id=None, case_id=None, to=to, key="staff_told.group_refuses", values=values))


def _give_up(tx: Tx, row: Outgoing, delivery: Delivery | None, reason: str, now: datetime) -> None:
    """Staff can retry their own messages for a day; lost pictures are replaced by a message with their number."""
    person = tx.people.of_user(*delivery.chat) if delivery is not None else None
    to_staff = delivery is not None and (delivery.to_group or (person is not None and person.staff_id is not None))
    tx.sending.bury(row.id, error=reason, now=now, keeps_words=to_staff)
    pictures = row.payload.get("photos", ()) if row.kind == "reply" else ()
    if delivery is not None and pictures:
        tx.unshown.add(pictures, audience_of(tx, *delivery.chat))
        lang = person.lang if person is not None else GROUP_LANG
        text = say("channels.pictures_missing", lang, count=len(pictures))
        call = {"method": "sendMessage", "params": {"text": text.text}}
        tx.outbox.put_reply(bot_id=delivery.bot_id, chat_id=delivery.chat_id, payload=call, now=now, delay=_AT_ONCE)


def _block(tx: Tx, row: Outgoing, delivery: Delivery, reason: str, now: datetime) -> None:
    """A person who blocked the bot gets no more messages until they write again."""
    tx.sending.bury(row.id, error=reason, now=now)
    tx.sending.bury_chat(bot_id=delivery.bot_id, chat_id=delivery.chat_id, error=reason, now=now)
    person = tx.people.of_user(delivery.bot_id, delivery.chat_id)  # a private chat's id is its user's
    if person is not None and not person.blocked:
        tx.people.save(replace(person, blocked=True))
