"""The gate wakes the outbox loop exactly when a handler left it something to send."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import pytest
from telegram import Update

from channels.gate import Gate, UpdateAttempt, current
from complaints.model import Notice
from complaints.ports import Records
from handlers.turn import Answer, Reply, Turn
from services import Services
from storage.messages.outbox import Outgoing
from storage.store import Store
from tests.chat import Clock
from texts.text import plain

BOT = 7


class Channel:
    name = "telegram"


class RecordingOutbox:
    def __init__(self) -> None:
        self.wakes = 0
        self.sent: list[Outgoing] = []

    def channel(self, bot_id: int) -> Channel:
        return Channel()

    def wake(self) -> None:
        self.wakes += 1

    async def send_now(self, rows: Iterable[Outgoing]) -> None:
        self.sent += rows


def notify(records: Records) -> None:
    records.notices.add(Notice(event_id=None, to="group", key="card", values={}, case_id=1))


def list_with_notice(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    notify(records)
    return [Reply(text=plain("好"))]


def generator_with_notice(turn: Turn, services: Services, records: Records) -> Iterator[Answer]:
    yield Reply(text=plain("好"))
    notify(records)


def delayed_reply(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return [Reply(text=plain("好"), delay_s=1.5)]


def reply_alone(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    return [Reply(text=plain("好"))]


def card_already_waiting(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    notify(records)
    return []


@pytest.mark.parametrize(
    ("handler", "wakes", "sent"),
    [
        (list_with_notice, 1, 1),
        (generator_with_notice, 1, 1),
        (delayed_reply, 1, 0),
        (reply_alone, 0, 1),
    ],
)
async def test_when_the_outbox_loop_is_woken(
    store: Store,
    clock: Clock,
    services: Services,
    *,
    handler: Callable[[Turn, Services, Records], Iterable[Answer]],
    wakes: int,
    sent: int,
) -> None:
    outbox = RecordingOutbox()
    await handled(store, clock, services, outbox, handler, update_id=1)
    assert (outbox.wakes, len(outbox.sent)) == (wakes, sent)


async def test_a_card_that_waits_already_wakes_nobody_again(store: Store, clock: Clock, services: Services) -> None:
    outbox = RecordingOutbox()
    await handled(store, clock, services, outbox, list_with_notice, update_id=1)
    await handled(store, clock, services, outbox, card_already_waiting, update_id=2)
    assert outbox.wakes == 1


async def handled(
    store: Store,
    clock: Clock,
    services: Services,
    outbox: RecordingOutbox,
    handler: Callable[[Turn, Services, Records], Iterable[Answer]],
    *,
    update_id: int,
) -> None:
    raw = {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": int((clock() - timedelta(seconds=1)).timestamp()),
            "chat": {"id": 5, "type": "private", "first_name": "王芳"},
            "from": {"id": 5, "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"},
            "text": "您好",
        },
    }
    (row,) = await store.write(lambda tx: tx.inbox.add_batch(BOT, [raw], now=clock()))
    attempt = UpdateAttempt(row)
    current.set(attempt)
    gate = Gate(store=store, services=lambda: services, outbox=outbox, clock=clock)  # type: ignore[arg-type]
    update = Update.de_json(raw, None)
    assert update is not None
    await gate(handler)(update, None)
    assert (attempt.handled, attempt.error) == (True, None)
