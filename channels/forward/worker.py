"""Sends waiting forwards and asks for the status of sent ones. Failures are retried at growing intervals, then shown to
staff (O05).

An exception affects its own row only. A case that the other system confirmed is never sent again.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from channels.forward.errors import DeliveryError
from channels.forward.open311 import AcceptedRequest
from complaints.case import forwarding
from complaints.case.forwarding import Feedback, Item
from complaints.clock.deadlines import Clock
from complaints.ports import Forward
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

#: interval between status requests for an open case
LOOK_EVERY = timedelta(minutes=10)


class Client(Protocol):
    async def send(self, item: Item, *, again: bool) -> AcceptedRequest: ...
    async def find(self, item: Item) -> str: ...
    async def resolve(self, token: str) -> str: ...
    async def status(self, external_id: str) -> Feedback: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarder:
    """`jitter` returns a number in [0, 1); `words`: the text for residents if the other system closes a case without
    one."""

    store: Store
    clients: Mapping[str, Client]
    now: Callable[[], datetime]
    clock: Callable[[], Clock]
    jitter: Callable[[], float]
    words: str

    async def drain(self) -> int:
        """Handles all due forwards concurrently; returns their number."""
        if not self.clients:
            return 0
        now = self.now()
        due = await self.store.write(lambda tx: tx.forwards.claim(self.clients, now=now))
        await asyncio.gather(*(self._one(forward) for forward in due))
        return len(due)

    async def _one(self, forward: Forward) -> None:
        try:
            if forward.state == "waiting":
                await self._send(forward)
            elif forward.token and not forward.external_id:
                await self._resolve(forward)
            else:
                await self._look(forward)
        except DeliveryError as error:
            log.warning("forward.failed", forward=forward.id, destination=forward.destination, reason=error.reason)
            await self._settle(forward, error)
        except Exception as error:
            if isinstance(error, StorageError) and error.transient:
                log.error("forward.storage", forward=forward.id, error=str(error))
                return  # its lease expires
            log.exception("forward.failed", forward=forward.id, destination=forward.destination)
            await self._settle(forward, DeliveryError(f"failed:{type(error).__name__}", uncertain=True))

    async def _settle(self, forward: Forward, error: DeliveryError) -> None:
        try:
            await self.store.write(lambda tx: self._failed(tx, forward, error))
        except StorageError as failure:
            log.error("forward.storage", forward=forward.id, error=str(failure))

    async def _send(self, forward: Forward) -> None:
        item, client = await self.store.read(lambda tx: _item(tx, forward)), self.clients[forward.destination]
        if forward.taken:
            if not (number := await client.find(item)):
                raise DeliveryError("no_number")
            await self._take_number(forward, number)
            return
        await self.store.write(lambda tx: tx.forwards.begin(forward.id))  # if we crash after this, it may have arrived
        taken = await client.send(item, again=forward.uncertain)
        try:
            await self._keep(forward, taken)
        except DeliveryError:
            raise
        except Exception as error:
            raise DeliveryError(f"failed:{type(error).__name__}", taken=True) from error

    async def _keep(self, forward: Forward, taken: AcceptedRequest) -> None:
        if taken.external_id:
            await self._take_number(forward, taken.external_id)
            return
        look = self.now() + (timedelta() if taken.token else LOOK_EVERY)
        await self.store.write(
            lambda tx: tx.forwards.sent(forward.id, external_id="", token=taken.token, next_look=look)
        )

    async def _resolve(self, forward: Forward) -> None:
        if number := await self.clients[forward.destination].resolve(forward.token):
            await self._take_number(forward, number)
        else:
            await self._look_later(forward)

    async def _take_number(self, forward: Forward, number: str) -> None:
        now = self.now()
        if not await self.store.write(lambda tx: forwarding.take_number(tx, forward, number, now=now)):
            raise DeliveryError(f"duplicate_number:{number}", permanent=True, taken=True)
        await self._look_later(forward)

    async def _look(self, forward: Forward) -> None:
        if not forward.external_id:
            await self._look_later(forward)
            return
        status = await self.clients[forward.destination].status(forward.external_id)
        await self._look_later(forward)
        now = self.now()
        await self.store.write(
            lambda tx: forwarding.hear(tx, forward, status, now=now, clock=self.clock(), words=self.words)
        )

    async def _look_later(self, forward: Forward) -> None:
        at = self.now() + LOOK_EVERY * (1 + self.jitter() / 2)
        await self.store.write(lambda tx: tx.forwards.look_again(forward.id, due_at=at))

    def _failed(self, tx: Tx, forward: Forward, error: DeliveryError) -> None:
        tries = forward.attempts + 1
        if error.taken:
            tx.forwards.was_taken(forward.id)
        if error.permanent or tries >= forwarding.GIVE_UP:
            forwarding.bury(tx, forward, reason=error.reason)
            return
        wait = forwarding.wait(tries, self.jitter())
        asked = timedelta(seconds=error.wait_s or 0)
        due = self.now() + max(wait, asked)
        uncertain = forward.uncertain or error.uncertain
        tx.forwards.later(forward.id, due_at=due, reason=error.reason, uncertain=uncertain)


def _item(tx: Tx, forward: Forward) -> Item:
    case = tx.cases.get(forward.case_id)
    assert case is not None  # a foreign key
    return forwarding.item(case, forward)
