"""Follows what other processes and servers have learnt or lost, by looking: a look costs a millisecond of processor
time, and needs no connection of its own, as LISTEN would."""

import structlog

from bot.conversation import Conversation
from bot.jobs import LOOK_EVERY_S, Tick
from bot.resources import Resources, now, staff_chat
from channels.outbox.loop import Outbox
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

#: seconds between looks at the replica, and at processes that have come
_REPLICA_S, _SHARING_S = 5.0, 1.0


def group_tick(office: Resources, conversation: Conversation) -> Tick:
    """The staff group may have a new id, which only the process learns that sends to the old one."""

    def moved(tx: Tx) -> bool:
        return staff_chat(tx, office.settings) != conversation.services.staff_chat_id

    async def follow() -> int:
        conversation.meet_in(await office.store.read(lambda tx: staff_chat(tx, office.settings)))
        return 0

    return Tick(name="staff_group", every_s=LOOK_EVERY_S, work=follow, due=moved)


def outbox_tick(outbox: Outbox) -> Tick:
    """Pages, commands and other processes write messages without waking the outbox."""

    async def wake() -> int:
        outbox.wake()
        return 0

    return Tick(name="outbox", every_s=LOOK_EVERY_S, work=wake, due=outbox.is_due)


def replica_tick(store: Store) -> Tick:
    """Whether the replica answers and keeps up; nothing without one."""
    replica = store.replica

    async def look() -> int:
        if replica is not None:
            before = replica.state
            await store.look_at_replica()
            if replica.state != before:
                log.warning("replica.changed", state=replica.state)
        return 0

    return Tick(name="replica", every_s=_REPLICA_S, work=look)


def sharing_ticks(store: Store) -> tuple[Tick, ...]:
    """A process that starts waits for the key of those that run (`Store.share`)."""

    async def look() -> int:
        await store.share_on(now())
        return 0

    return (Tick(name="sharing", every_s=_SHARING_S, work=look),) if store.has_company else ()
