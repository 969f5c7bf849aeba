"""What becomes of a row that did not go out, as its verdict says (channels/verdict.py): it waits for another try and a
flood limit (429) pauses its chat alone, it follows a group to its new id, or it is given up."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import structlog

from channels import metrics
from channels.delivery import ChatKey, Delivery
from channels.holding import Holding
from channels.verdict import Do, Undelivered
from storage.errors import StorageError
from storage.outbox import Outgoing
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()


class Failures:
    """`moved` is told when a group got a new id; `wake` is called when something can go out at once."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Callable[[], datetime],
        holding: Holding,
        moved: Callable[[int, int, int], Awaitable[None]],
        wake: Callable[[], None],
    ) -> None:
        self._store, self._clock, self._holding, self._moved, self._wake = store, clock, holding, moved, wake

    async def settle(self, row: Outgoing, delivery: Delivery | None, failure: Undelivered) -> None:
        """`delivery` is None where it failed before anybody was addressed."""
        verdict, now = failure.verdict, self._clock()
        metrics.sends.labels(verdict.do.value).inc()
        try:
            match verdict.do:
                case Do.RETRY:
                    if not verdict.counts and delivery is not None:
                        metrics.flood_waits.inc()
                    chat = None if delivery is None else delivery.chat
                    await self._again(row, now + verdict.wait, failure.reason, counts=verdict.counts, pauses=chat)
                case Do.MOVED if delivery is not None and verdict.new_chat is not None:
                    await self._moved(delivery.bot_id, delivery.chat_id, verdict.new_chat)
                    await self._again(row, now, failure.reason, counts=False)
                    self._wake()
                case Do.BLOCKED if delivery is not None:
                    await self._store.write(lambda tx: _block(tx, row, delivery, failure.reason, now))
                    log.info("outbox.blocked", row=row.id)
                case _:
                    await self._store.write(lambda tx: tx.sending.bury(row.id, error=failure.reason, now=now))
                    log.error("outbox.dead", row=row.id, kind=row.kind, reason=failure.reason)
        except StorageError as error:  # the lease ends by itself
            log.error("outbox.storage", row=row.id, error=str(error))

    async def _again(
        self, row: Outgoing, due_at: datetime, reason: str, *, counts: bool, pauses: ChatKey | None = None
    ) -> None:
        """What else waits for the chat it `pauses` waits as long, so that order is kept."""
        if pauses is not None:
            self._holding.pause(pauses, due_at)

        def move(tx: Tx) -> None:
            tx.sending.retry(row.id, due_at=due_at, error=reason, counts=counts)
            if pauses is not None:
                tx.sending.postpone_chat(bot_id=pauses[0], chat_id=pauses[1], until=due_at)

        await self._store.write(move)


def _block(tx: Tx, row: Outgoing, delivery: Delivery, reason: str, now: datetime) -> None:
    """A person who blocked the bot gets nothing more until they write again."""
    tx.sending.bury(row.id, error=reason, now=now)
    tx.sending.bury_chat(bot_id=delivery.bot_id, chat_id=delivery.chat_id, error=reason, now=now)
    person = tx.people.of_user(delivery.bot_id, delivery.chat_id)  # a private chat's id is its user's
    if person is not None and not person.blocked:
        tx.people.save(replace(person, blocked=True))
