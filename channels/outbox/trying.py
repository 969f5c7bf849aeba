"""发一条测试: one message to an address, now, outside the outbox. If it arrives, what waits for the address is sent."""

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import structlog

from channels.outbox.verdict import Undelivered
from channels.outbox.ways import Parcel, Way
from complaints.ports import Address
from complaints.ports.addresses import ROBOT_KINDS
from storage.messages.stopped_ways import whole_way
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()


@runtime_checkable
class TestedWay(Way, Protocol):
    """A way whose addresses can be tried out."""

    def test(self, address: Address) -> Parcel:
        """A message that says that it is a test. Raises Undelivered."""
        ...


class Trying:
    """`wake` is called when messages that waited are due."""

    def __init__(self, *, ways: Mapping[str, Way], store: Store, wake: Callable[[], None]) -> None:
        self._ways, self._store, self._wake = ways, store, wake

    async def __call__(self, address: Address, recipient: str) -> str:
        """The reason why the message did not arrive (wording.ways.reason_words); empty if it did. `recipient`: the
        address in the outbox."""
        way = self._ways.get("robot" if address.kind in ROBOT_KINDS else address.kind)
        if not isinstance(way, TestedWay):
            return "no_test"
        try:
            parcel = way.test(address)
            if parcel.admit is not None:
                await self._store.write(parcel.admit)
            await way.send(parcel, attempts=1)
        except Undelivered as failure:
            return failure.reason
        except Exception as error:
            log.exception("outbox.test_failed", way=way.kind)
            return type(error).__name__

        def lift(tx: Tx) -> bool:
            return any([tx.stopped_ways.lift(recipient), tx.stopped_ways.lift(whole_way(recipient))])

        if await self._store.write(lift):
            self._wake()
        return ""
