"""Sending rows of the outbox: claim under a lease, then mark as sent, retry later, or give up."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, func, select, text, update

from storage.engine import quick_json
from storage.engine.prepared import Prepared
from storage.messages.outbox import AT_ONCE, LEASE, REASON, Outgoing, outbox, unfinished
from storage.messages.slots import SlotsTable, message_slots

#: of a row whose sender is gone: it may have been sent. A later try says so itself when it begins (`begins_again`)
_AFTER_A_LOST_SENDER = case((and_(outbox.c.state == "claimed", outbox.c.doubts == 0), 1), else_=outbox.c.doubts)
_DELETE = Prepared(delete(outbox).where(outbox.c.id == bindparam("row")))
#: worded exactly like the index, so that the index is used
_NEXT_DUE = Prepared(
    select(func.min(outbox.c.due_at)).where(text("outbox.state IN ('waiting', 'claimed')")), results=(outbox.c.due_at,)
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state="sent",
        payload=bindparam("kept"),
        message_id=bindparam("message"),
        finished_at=bindparam("now"),
        error="",
        trace="",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is known of a row after a try: in how many it may have arrived, and how many of its calls were accepted."""

    doubts: int
    parts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The result of a row: the message that is now in (bot, chat, slot); `slot` is empty if it need not be stored.

    `relayed`: it went to an anonymous reporter of the row's case, so the message may not be stored with the case.
    `opens`: it is a new message in the staff group, which shows that the group accepts messages. `way`: the address of
    a way that accepted it. `unshown`: names of photos that could not be shown.
    """

    row: Outgoing
    bot_id: int
    chat_id: int
    slot: str
    message_id: int | None
    relayed: bool = False
    opens: bool = False
    way: str = ""
    unshown: tuple[str, ...] = ()

    @classmethod
    def by_way(cls, row: Outgoing) -> "Sent":
        """The row's address accepted it; ways have no messages that could be edited."""
        return cls(row=row, bot_id=0, chat_id=0, slot="", message_id=None, way=row.recipient)

    @classmethod
    def to_nobody(cls, row: Outgoing) -> "Sent":
        """There was no recipient, or another message covers it."""
        return cls(row=row, bot_id=0, chat_id=0, slot="", message_id=None)


class Sending:
    def __init__(self, connection: Connection, slots: SlotsTable) -> None:
        self._connection, self._slots = connection, slots

    def claim(self, now: datetime, *, limit: int = 100) -> tuple[Outgoing, ...]:
        """Claims rows that are due, replies first. A claim ends with its lease, so after a crash a message is at worst
        sent twice, never lost."""
        query = (
            select(outbox, message_slots.c.message_id.label("edits"))
            .select_from(
                outbox.outerjoin(
                    message_slots,
                    and_(
                        message_slots.c.bot_id == outbox.c.bot_id,
                        message_slots.c.chat_id == outbox.c.chat_id,
                        message_slots.c.slot == outbox.c.slot,
                    ),
                )
            )
            .where(unfinished, outbox.c.due_at <= now)
            .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
            .limit(limit)
            .with_for_update(of=outbox, skip_locked=True)
        )
        rows = [_outgoing(row._mapping) for row in self._connection.execute(query)]
        if rows:
            self._connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([row.id for row in rows]))
                .values(
                    state="claimed",
                    due_at=now + LEASE,
                    attempts=outbox.c.attempts + 1,
                    doubts=_AFTER_A_LOST_SENDER,
                )
            )
        return tuple(rows)

    def is_claimed(self, row: Outgoing) -> bool:
        """Whether nothing has happened to the row since this claim."""
        claim = and_(outbox.c.id == row.id, outbox.c.state == "claimed", outbox.c.attempts == row.attempts)
        return self._connection.execute(select(outbox.c.id).where(claim)).first() is not None

    def begins_again(self, row: int) -> None:
        """A second try that may be seen begins. Written before it, so that whoever finds the row without its sender
        knows that there may be two messages."""
        self._connection.execute(update(outbox).where(outbox.c.id == row).values(doubts=2))

    def next_due(self) -> datetime | None:
        """The time when the next row is due."""
        due: datetime | None = _NEXT_DUE.rows(self._connection, {})[0][0]
        return due

    def sent(self, marks: Sequence[Sent], *, now: datetime) -> None:
        finished = [mark for mark in marks if not _is_forgotten(mark.row)]
        for mark in marks:
            if _is_forgotten(mark.row):
                _DELETE.run(self._connection, {"row": mark.row.id})
        if finished:
            rows = [
                {
                    "row": mark.row.id,
                    "message": None if mark.relayed else mark.message_id,
                    "now": now,
                    "kept": json.dumps(mark.row.payload) if mark.row.kind == "digest" else "{}",
                }
                for mark in finished
            ]
            self._connection.execute(_SENT, rows)
        for mark in marks:
            if mark.slot and mark.message_id is not None:
                self._slots.keep(
                    bot_id=mark.bot_id, chat_id=mark.chat_id, slot=mark.slot, message_id=mark.message_id, now=now
                )

    def retry(
        self,
        row: int,
        *,
        due_at: datetime,
        error: str,
        counts: bool = True,
        tried: Tried | None = None,
    ) -> None:
        """Sets the row back to waiting, unless its chat was given up meanwhile. `counts` is False if the failure is not
        about the message (a flood limit). `tried` is None if it was not sent at all."""
        values = {"state": "waiting", "due_at": due_at, "error": error[:REASON]}
        values |= {} if counts else {"attempts": outbox.c.attempts - 1}
        values |= {} if tried is None else {"doubts": tried.doubts, "parts": tried.parts}
        self._connection.execute(update(outbox).where(outbox.c.id == row, unfinished).values(values))

    def bury(self, row: int, *, error: str, now: datetime, keeps_words: bool = False) -> None:
        """Gives the row up. Content and chat of a reply are erased unless `keeps_words`, because together they show
        what was said in a chat."""
        is_reply = outbox.c.kind == "reply"
        payload = outbox.c.payload if keeps_words else case((is_reply, "{}"), else_=outbox.c.payload)
        chat = outbox.c.chat_id if keeps_words else case((is_reply, None), else_=outbox.c.chat_id)
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row)
            .values(state="dead", error=error[:REASON], finished_at=now, payload=payload, chat_id=chat)
        )

    def bury_chat(self, *, bot_id: int, chat_id: int, error: str, now: datetime) -> None:
        """The chat accepts no messages any more: gives up all its pending messages."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, unfinished)
            .values(state="dead", error=error[:REASON], finished_at=now, payload="{}", chat_id=None)
        )

    def postpone_chat(self, *, bot_id: int, chat_id: int, until: datetime) -> None:
        """A flood limit: delays the pending messages of this chat."""
        self._connection.execute(
            update(outbox)
            .where(
                outbox.c.bot_id == bot_id,
                outbox.c.chat_id == chat_id,
                outbox.c.state == "waiting",
                outbox.c.due_at < until,
            )
            .values(due_at=until)
        )

    def release_all(self) -> None:
        """Releases all claims when the only process starts, because the process that made them has ended."""
        released = update(outbox).where(outbox.c.state == "claimed")
        self._connection.execute(released.values(state="waiting", due_at=AT_ONCE, doubts=_AFTER_A_LOST_SENDER))

    def move_chat(self, *, bot_id: int, old: int, new: int) -> None:
        """The group became a supergroup: pending messages go to the new id. Earlier messages can't be edited there."""
        self._connection.execute(
            update(outbox).where(outbox.c.bot_id == bot_id, outbox.c.chat_id == old).values(chat_id=new)
        )
        self._slots.forget_chat(bot_id=bot_id, chat_id=old)


def _is_forgotten(row: Outgoing) -> bool:
    """Whether the row is deleted once sent, because it would show what was said to a chat or a person, and when."""
    return row.kind == "reply" or row.recipient.startswith("person:")


def _outgoing(row: Mapping[Any, Any]) -> Outgoing:
    return Outgoing(
        id=row["id"],
        kind=row["kind"],
        bot_id=row["bot_id"],
        chat_id=row["chat_id"],
        slot=row["slot"],
        payload=quick_json.parsed(row["payload"]),
        recipient=row["recipient"],
        case_id=row["case_id"],
        event_id=row["event_id"],
        attempts=row["attempts"] + 1,
        edits=row["edits"],
        trace=row["trace"],
        doubts=row["doubts"] or int(row["state"] == "claimed"),
        parts=row["parts"],
    )
