"""The door between PTB and the handlers: one update, one transaction, then the replies.

In that transaction the update is marked handled, the handler runs, and its replies become rows of the outbox; what was
committed together is then sent by the same task.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram import Update
from telegram.error import TelegramError

from channels import metrics
from channels.outbox.loop import Outbox
from channels.telegram.send import calls, without_buttons
from complaints.errors import ComplaintError
from complaints.model import Person, Staff
from handlers import incoming as reading
from handlers.errors import explain
from handlers.incoming import Incoming
from handlers.turn import Answer, Handle, Reply, Spent, Toast, Turn
from services import Services
from storage.messages.inbox import StoredUpdate
from storage.messages.outbox import Outgoing
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class UpdateAttempt:
    """The stored update in hand. PTB swallows what its callbacks raise, so the worker learns of it here."""

    update: StoredUpdate
    handled: bool = False
    error: Exception | None = None


current: ContextVar[UpdateAttempt] = ContextVar("attempt")


class HandledElsewhere(Exception):
    """Another process had the same update: its effect stands, ours is rolled back."""


@dataclass(slots=True)
class _Made:
    rows: list[Outgoing] = field(default_factory=list)
    toast: Toast | None = None
    wakes: bool = False


class Gate:
    """Makes PTB callbacks of handlers. `desk` may be exchanged while we run (a group that got a new id)."""

    def __init__(self, *, store: Store, services: Services, outbox: Outbox, clock: Callable[[], datetime]) -> None:
        self.services = services
        self._store, self._outbox, self._clock = store, outbox, clock

    def __call__(self, handle: Handle) -> Callback:
        async def callback(update: Update, _context: Any) -> None:
            attempt = current.get()
            try:
                await self._handle(handle, update, attempt)
            except HandledElsewhere:
                attempt.handled = True
            except Exception as error:
                attempt.error = error

        return callback

    async def _handle(self, handle: Handle, update: Update, attempt: UpdateAttempt) -> None:
        now = self._clock()
        told = reading.read(update, received_at=now)
        if told is None:
            return
        row = attempt.update

        def work(tx: Tx) -> _Made:
            turn = self._open(tx, row, told, now)
            made = _put(tx, turn, handle(turn, self.services, tx))
            tx.keep_quiet(row=row.row, bot_id=row.bot_id, chat_id=row.chat_id, now=now)
            return made

        def refuse(tx: Tx, error: ComplaintError) -> _Made:
            turn = self._open(tx, row, told, now)
            return _put(tx, turn, explain(error, turn, self.services))

        try:
            made = await self._store.write(work, brief=True)
        except ComplaintError as error:
            refused = error
            made = await self._store.write(lambda tx: refuse(tx, refused), brief=True)
        attempt.handled = True
        metrics.updates_handled.inc()
        await self._tell(row.bot_id, told, made)

    def _open(self, tx: Tx, row: StoredUpdate, told: Incoming, now: datetime) -> Turn:
        if not tx.inbox.done(row.row):
            raise HandledElsewhere
        channel = self._outbox.channel(row.bot_id).name
        person, staff = _who(tx, row.bot_id, told, now, telegram=channel == "telegram")
        return reading.turn(told, bot_id=row.bot_id, channel=channel, person=person, staff=staff, now=now)

    async def _tell(self, bot_id: int, told: Incoming, made: _Made) -> None:
        if made.wakes:
            self._outbox.wake()
        if told.callback_id is None:
            await self._outbox.send_now(made.rows)
            return
        await asyncio.gather(self._answer_tap(bot_id, told.callback_id, made.toast), self._outbox.send_now(made.rows))

    async def _answer_tap(self, bot_id: int, callback_id: str, toast: Toast | None) -> None:
        """Best effort: an old tap can't be answered any more ("query is too old"), and the message says it all
        anyway."""
        params: dict[str, Any] = {"callback_query_id": callback_id}
        if toast is not None:
            params |= {"text": toast.text[:200], "show_alert": toast.alert}
        try:
            await self._outbox.channel(bot_id).bot.call("answerCallbackQuery", params)
        except TelegramError as error:
            log.debug("gate.tap_unanswered", reason=error.message)


def _who(tx: Tx, bot_id: int, told: Incoming, now: datetime, *, telegram: bool) -> tuple[Person, Staff | None]:
    """The account counts on Telegram where it names this very user, in the web chat where this chat is bound to it."""
    lang = reading.language(told.language_code)
    # a group is nobody's own chat: news go to the user's private one, whose id is the user's
    chat_id = told.chat_id if told.private else told.user_id
    person = tx.people.ensure(bot_id=bot_id, user_id=told.user_id, chat_id=chat_id, lang=lang, now=now)
    if person.blocked and told.private:
        person = replace(person, blocked=False)
        tx.people.save(person)
    if telegram:
        staff = tx.staff.by_telegram(told.user_id)
    else:
        staff = tx.staff.get(person.staff_id) if person.staff_id is not None else None
    if staff is not None and not staff.active:
        staff = None
    if person.staff_id != (bound := staff.id if staff else None):  # also an account made before its first message
        person = replace(person, staff_id=bound)
        tx.people.save(person)
    return person, staff


def _put(tx: Tx, turn: Turn, answers: Iterable[Answer]) -> _Made:
    made = _Made()
    tx.outbox.waits = False
    for answer in answers:
        if isinstance(answer, Toast):
            made.toast = answer
        elif isinstance(answer, Spent):
            _take_buttons_off(tx, answer, turn, made)
        else:
            chat_id = answer.chat_id if answer.chat_id is not None else turn.chat_id
            _put_reply(tx, answer, bot_id=turn.bot_id, chat_id=chat_id, now=turn.now, made=made)
    made.wakes = tx.outbox.waits
    return made


def _take_buttons_off(tx: Tx, spent: Spent, turn: Turn, made: _Made) -> None:
    standing = tx.slots.message_in(bot_id=turn.bot_id, chat_id=turn.chat_id, slot=spent.slot)
    tx.slots.forget(bot_id=turn.bot_id, chat_id=turn.chat_id, slot=spent.slot)
    tx.outbox.overtake(bot_id=turn.bot_id, chat_id=turn.chat_id, slot=spent.slot)
    for message in {standing, spent.message}:
        _put_bare(tx, message, bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now, made=made)


def _put_bare(tx: Tx, message: int | None, *, bot_id: int, chat_id: int, now: datetime, made: _Made) -> None:
    if message is not None:
        row = tx.outbox.put_reply(bot_id=bot_id, chat_id=chat_id, payload=without_buttons(message), now=now)
        assert row is not None  # nothing to wait for
        made.rows.append(row)


def _put_reply(tx: Tx, reply: Reply, *, bot_id: int, chat_id: int, now: datetime, made: _Made) -> None:
    """One row a call; the slot belongs to the first that carries text."""
    slot, delay = reply.slot or "", timedelta(seconds=reply.delay_s) if reply.delay_s else None
    former = tx.slots.message_in(bot_id=bot_id, chat_id=chat_id, slot=slot) if reply.fresh else None
    for call in calls(reply):
        texted = "photos" not in call
        row = tx.outbox.put_reply(
            bot_id=bot_id,
            chat_id=chat_id,
            payload=call,
            now=now,
            slot=slot if texted else "",
            fresh=reply.fresh,
            delay=delay,
        )
        slot = "" if texted else slot
        if row is not None:
            made.rows.append(row)
    if former != reply.edit:
        _put_bare(tx, former, bot_id=bot_id, chat_id=chat_id, now=now, made=made)
