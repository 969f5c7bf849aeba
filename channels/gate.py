"""The bridge from PTB to the handlers: one update, one transaction, then the replies.

That transaction marks the update as handled, runs the handler and writes its replies into the outbox; the same task
sends the replies after the commit.
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
from storage.engine.doings import note
from storage.messages.inbox import StoredUpdate
from storage.messages.outbox import Outgoing
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger()

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class UpdateAttempt:
    """The stored update being handled. PTB swallows exceptions of its callbacks, so the worker finds them here."""

    update: StoredUpdate
    handled: bool = False
    error: Exception | None = None


current: ContextVar[UpdateAttempt] = ContextVar("attempt")


class HandledElsewhere(Exception):
    """Another process handled the same update: its effect stays, ours is rolled back."""


@dataclass(slots=True)
class _Outcome:
    """The result of one handler: rows to send at once, the answer to a tap, and whether the outbox loop has work."""

    rows: list[Outgoing] = field(default_factory=list)
    toast: Toast | None = None
    wakes_loop: bool = False


class Gate:
    """Turns handlers into PTB callbacks. `services` is called for each update, because they change while we run (the
    staff group may get a new id)."""

    def __init__(
        self, *, store: Store, services: Callable[[], Services], outbox: Outbox, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._services, self._outbox, self._clock = store, services, outbox, clock

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
        incoming = reading.read(update, received_at=now)
        if incoming is None:
            return
        row, services = attempt.update, self._services()

        def work(tx: Tx) -> _Outcome:
            turn = self._open(tx, row, incoming, now)
            outcome = _put(tx, turn, lambda: handle(turn, services, tx))
            tx.keep_quiet(row=row.row, bot_id=row.bot_id, chat_id=row.chat_id, now=now)
            return outcome

        def refuse(tx: Tx, error: ComplaintError) -> _Outcome:
            turn = self._open(tx, row, incoming, now)
            return _put(tx, turn, lambda: explain(error, turn, services))

        try:
            outcome = await self._store.write(work, brief=True)
        except ComplaintError as error:
            refused = error
            outcome = await self._store.write(lambda tx: refuse(tx, refused), brief=True)
        attempt.handled = True
        metrics.updates_handled.inc()
        await self._send(row.bot_id, incoming, outcome)

    def _open(self, tx: Tx, row: StoredUpdate, incoming: Incoming, now: datetime) -> Turn:
        if not tx.inbox.done(row.row):
            raise HandledElsewhere
        channel = self._outbox.channel(row.bot_id).name
        note("update.taken", alone=False, row=row.row, channel=channel)
        person, staff = _who(tx, row.bot_id, incoming, now, telegram=channel == "telegram")
        return reading.turn(incoming, bot_id=row.bot_id, channel=channel, person=person, staff=staff, now=now)

    async def _send(self, bot_id: int, incoming: Incoming, outcome: _Outcome) -> None:
        if outcome.wakes_loop:
            self._outbox.wake()
        if incoming.callback_id is None:
            await self._outbox.send_now(outcome.rows)
            return
        await asyncio.gather(
            self._answer_tap(bot_id, incoming.callback_id, outcome.toast), self._outbox.send_now(outcome.rows)
        )

    async def _answer_tap(self, bot_id: int, callback_id: str, toast: Toast | None) -> None:
        """Best effort: Telegram refuses to answer an old tap ("query is too old"), and the message itself carries the
        full answer."""
        params: dict[str, Any] = {"callback_query_id": callback_id}
        if toast is not None:
            params |= {"text": toast.text[:200], "show_alert": toast.alert}
        try:
            await self._outbox.channel(bot_id).bot.call("answerCallbackQuery", params)
        except TelegramError as error:
            log.debug("gate.tap_unanswered", reason=error.message)


def _who(tx: Tx, bot_id: int, incoming: Incoming, now: datetime, *, telegram: bool) -> tuple[Person, Staff | None]:
    """The sender, and the staff account: on Telegram the one that names this user, in the web chat the one bound to
    this chat."""
    lang = reading.language(incoming.language_code)
    # a group is nobody's own chat: news go to the user's private one, whose id is the user's
    chat_id = incoming.chat_id if incoming.private else incoming.user_id
    person = tx.people.ensure(bot_id=bot_id, user_id=incoming.user_id, chat_id=chat_id, lang=lang, now=now)
    if person.blocked and incoming.private:
        person = replace(person, blocked=False)
        tx.people.save(person)
    if telegram:
        staff = tx.staff.by_telegram(incoming.user_id)
    else:
        staff = tx.staff.get(person.staff_id) if person.staff_id is not None else None
    if staff is not None and not staff.active:
        staff = None
    if person.staff_id != (bound := staff.id if staff else None):  # also an account created before its first message
        person = replace(person, staff_id=bound)
        tx.people.save(person)
    return person, staff


def _put(tx: Tx, turn: Turn, handle: Callable[[], Iterable[Answer]]) -> _Outcome:
    """Runs the handler and stores its answers."""
    outcome = _Outcome()
    rows_before = tx.outbox.rows_for_loop
    for answer in handle():
        if isinstance(answer, Toast):
            outcome.toast = answer
        elif isinstance(answer, Spent):
            _take_buttons_off(tx, answer, turn, outcome)
        else:
            chat_id = answer.chat_id if answer.chat_id is not None else turn.chat_id
            _put_reply(tx, answer, bot_id=turn.bot_id, chat_id=chat_id, now=turn.now, outcome=outcome)
    outcome.wakes_loop = tx.outbox.rows_for_loop > rows_before
    return outcome


def _take_buttons_off(tx: Tx, spent: Spent, turn: Turn, outcome: _Outcome) -> None:
    in_slot = tx.slots.message_in(bot_id=turn.bot_id, chat_id=turn.chat_id, slot=spent.slot)
    tx.slots.forget(bot_id=turn.bot_id, chat_id=turn.chat_id, slot=spent.slot)
    tx.outbox.overtake(bot_id=turn.bot_id, chat_id=turn.chat_id, slot=spent.slot)
    for message in {in_slot, spent.message}:
        _put_bare(tx, message, bot_id=turn.bot_id, chat_id=turn.chat_id, now=turn.now, outcome=outcome)


def _put_bare(tx: Tx, message: int | None, *, bot_id: int, chat_id: int, now: datetime, outcome: _Outcome) -> None:
    if message is not None:
        row = tx.outbox.put_reply(bot_id=bot_id, chat_id=chat_id, payload=without_buttons(message), now=now)
        assert row is not None  # no delay was given
        outcome.rows.append(row)


def _put_reply(tx: Tx, reply: Reply, *, bot_id: int, chat_id: int, now: datetime, outcome: _Outcome) -> None:
    """Stores one row per call; the slot belongs to the first call with text."""
    slot, delay = reply.slot or "", timedelta(seconds=reply.delay_s) if reply.delay_s else None
    former = tx.slots.message_in(bot_id=bot_id, chat_id=chat_id, slot=slot) if reply.fresh else None
    for call in calls(reply):
        has_text = "photos" not in call
        row = tx.outbox.put_reply(
            bot_id=bot_id,
            chat_id=chat_id,
            payload=call,
            now=now,
            slot=slot if has_text else "",
            fresh=reply.fresh,
            delay=delay,
        )
        slot = "" if has_text else slot
        if row is not None:
            outcome.rows.append(row)
    if former != reply.edit:
        _put_bare(tx, former, bot_id=bot_id, chat_id=chat_id, now=now, outcome=outcome)
