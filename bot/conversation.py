"""The chat side of the product: outbox, gate and inbox over a store. The service and the tests build it here, so the
tests run the product's own wiring."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from channels.applications import AnyApplication, bot_of
from channels.gate import Gate
from channels.inbox import Inbox
from channels.outbox.calling import Channel
from channels.outbox.delivery import Addresses
from channels.outbox.loop import Outbox
from channels.outbox.ways import Way
from handlers import notices, routes
from services import Services
from services.ground import Ground
from storage.store import Store

log = structlog.get_logger()

#: stores a chat's new id (bot, old, new); True when the chat is the staff group
StoreMove = Callable[[int, int, int], Awaitable[bool]]


class Conversation:
    """`services` are replaced while it runs: when the staff group gets a new id, and when operators change the zone."""

    def __init__(
        self,
        *,
        store: Store,
        services: Services,
        telegram_id: int | None,
        photo: Callable[[str], Awaitable[bytes]],
        store_move: StoreMove,
        clock: Callable[[], datetime],
        first_wait_s: float = 0.5,
        ways: Mapping[str, Way] | None = None,
    ) -> None:
        """`photo` reads a display picture by its sha256; `first_wait_s`: seconds before an update that failed is tried
        again; `ways`: by kind, besides the channels."""
        self.services = services
        self.channels: dict[int, Channel] = {}
        self._store_move = store_move
        self.outbox = Outbox(
            store=store,
            channels=self.channels,
            clock=clock,
            addresses=Addresses(
                telegram=telegram_id,
                group=lambda: self.services.staff_chat_id,
                public_url=services.public_url,
                zone=lambda: self.services.zone,
            ),
            render=lambda notice, lang, records: notices.render(notice, lang, records, self.services),
            photo=photo,
            moved=self._chat_moved,
            ways=ways,
        )
        self._gate = Gate(store=store, services=lambda: self.services, outbox=self.outbox, clock=clock)
        self.inbox = Inbox(store=store, outbox=self.outbox, clock=clock, first_wait_s=first_wait_s)

    def add_channel(self, bot_id: int, application: AnyApplication, *, name: str, exactly_once: bool = False) -> None:
        """Routes the application's updates to the handlers and lets the outbox send through its bot. The inbox handles
        its updates once `inbox.applications` has it, after its start."""
        routes.register(application, self._gate)
        self.channels[bot_id] = Channel(name=name, bot=bot_of(application), exactly_once=exactly_once)

    def stand_on(self, ground: Ground) -> None:
        self.services = ground.under(self.services)

    def meet_in(self, staff_chat_id: int | None) -> None:
        """Another process may have learnt first that the staff group has a new id."""
        if staff_chat_id != self.services.staff_chat_id:
            self.services = replace(self.services, staff_chat_id=staff_chat_id)

    async def _chat_moved(self, bot_id: int, old: int, new: int) -> None:
        if await self._store_move(bot_id, old, new):
            self.meet_in(new)
            log.warning("telegram.group_moved", now=new, advice="the new id is kept; write it into STAFF_CHAT_ID")
