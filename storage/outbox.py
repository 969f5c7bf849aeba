"""Messages to send, written in the transaction of their cause. `due_at` says when somebody should next take a row: at
once, after a
wait, or, for a row being sent, when its lease ends because the sender must have died.

A sent reply is deleted: what the bot said to whom is nobody's business. A sent notice stays, without its words, as
proof that it went out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from complaints.model import CARD_AGAIN
from storage.prepared import Prepared, insert_of
from storage.schema import BigId, Moment, metadata
from storage.upsert import upsert

#: longer than any send may take
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # reply | notice | digest
    Column("bot_id", BigInteger),  # of notices: None until delivery finds the recipient, and never stored
    Column("chat_id", BigInteger),
    Column("slot", Text, nullable=False, default=""),
    Column("payload", Text, nullable=False),
    Column("recipient", Text, nullable=False, default=""),  # of notices: reporter | group | staff:<id>
    Column("case_id", BigInteger),
    Column("event_id", BigInteger),
    Column("priority", Integer, nullable=False),  # replies before notices
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False),  # waiting | claimed | sent | dead
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("message_id", BigInteger),
    Column("finished_at", Moment),
    sqlite_autoincrement=True,  # an id is the web chat's idempotency key: never give it twice
)
_open = outbox.c.state.in_(("waiting", "claimed"))
Index("ix_outbox_due", outbox.c.due_at, sqlite_where=_open, postgresql_where=_open)
_waiting_slot = and_(outbox.c.state == "waiting", outbox.c.slot != "")
Index("ix_outbox_slot", outbox.c.slot, sqlite_where=_waiting_slot, postgresql_where=_waiting_slot)

message_slots = Table(
    "message_slots",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    Column("slot", Text, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("set_at", Moment, nullable=False),
)

_WRITTEN = (
    "kind", "bot_id", "chat_id", "slot", "payload", "recipient", "case_id", "event_id", "priority", "due_at", "state",
    "attempts", "error", "message_id",
)  # fmt: skip
_INSERT = insert_of(outbox, _WRITTEN, returning=outbox.c.id)
_DELETE = Prepared(delete(outbox).where(outbox.c.id == bindparam("row")))
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(
        state="sent", payload=bindparam("kept"), message_id=bindparam("message"), finished_at=bindparam("now"), error=""
    )
)
_BLANK = {"recipient": "", "case_id": None, "event_id": None, "attempts": 0, "error": "", "message_id": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A claimed row. `payload` of a reply is {method, params} of one Bot API call; of a notice {key, values}; of a
    digest {what it is about: ids of cases}.

    `edits` is the message that holds the row's slot now.
    """

    id: int
    kind: str
    bot_id: int | None
    chat_id: int | None
    slot: str
    payload: dict[str, Any]
    recipient: str = ""
    case_id: int | None = None
    event_id: int | None = None
    attempts: int = 1
    edits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a row: the message now standing in (bot, chat, slot), where the slot is to be remembered.

    `relayed`: it told an anonymous reporter of the row's case; their chat may not be remembered with it.
    """

    row: Outgoing
    bot_id: int
    chat_id: int
    slot: str
    message_id: int | None
    relayed: bool = False


class Outbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        #: set when a row was written that somebody else must send; whoever wakes the sender resets it
        self.waits = False
        self._keep_slot = upsert(
            connection.dialect.name, message_slots, ("bot_id", "chat_id", "slot"), ("message_id", "set_at")
        )

    def put_reply(
        self,
        *,
        bot_id: int,
        chat_id: int,
        payload: dict[str, Any],
        now: datetime,
        slot: str = "",
        fresh: bool = False,
        delay: timedelta | None = None,
    ) -> Outgoing | None:
        """Writes a message and claims it for the caller, who sends it after the commit. None when it waits for its
        time instead.

        A message still waiting in the same slot is replaced, time included; `fresh` makes the slot's next message a
        new one.
        """
        edits = None
        if slot:
            edits = self._prepare_slot(bot_id, chat_id, slot, fresh)
            self._connection.execute(
                delete(outbox).where(
                    outbox.c.slot == slot,
                    outbox.c.state == "waiting",
                    outbox.c.bot_id == bot_id,
                    outbox.c.chat_id == chat_id,
                )
            )
        row = _BLANK | {
            "kind": "reply",
            "bot_id": bot_id,
            "chat_id": chat_id,
            "slot": slot,
            "payload": json.dumps(payload),
            "priority": 0,
            "due_at": now + (delay or LEASE),
            "state": "waiting" if delay else "claimed",
            "attempts": 0 if delay else 1,
        }
        written = _INSERT.first(self._connection, row)
        assert written is not None
        made: int = written[0]
        if delay:
            self.waits = True
            return None
        return Outgoing(id=made, kind="reply", bot_id=bot_id, chat_id=chat_id, slot=slot, payload=payload, edits=edits)

    def _prepare_slot(self, bot_id: int, chat_id: int, slot: str, fresh: bool) -> int | None:
        here = _slot_is(bot_id, chat_id, slot)
        if fresh:
            self._connection.execute(delete(message_slots).where(here))
            return None
        return self.message_in(bot_id=bot_id, chat_id=chat_id, slot=slot)

    def put_notice(
        self,
        *,
        event_id: int | None,
        case_id: int | None,
        to: str,
        key: str,
        values: Mapping[str, str],
        due_at: datetime | None = None,
    ) -> None:
        """A case's card in the group shows the state at delivery, so a second one while the first waits is not
        written."""
        self.waits = True
        slot = f"card:{case_id}" if to == "group" and key in ("card", CARD_AGAIN) else ""
        payload = json.dumps({"key": key, "values": dict(values)})
        if (
            slot
            and self._connection.execute(
                select(outbox.c.id).where(
                    outbox.c.slot == slot,
                    outbox.c.state == "waiting",
                    outbox.c.kind == "notice",
                    outbox.c.payload == payload,
                )
            ).first()
        ):
            return
        row = _BLANK | {
            "kind": "notice",
            "bot_id": None,
            "chat_id": None,
            "slot": slot,
            "payload": payload,
            "recipient": to,
            "case_id": case_id,
            "event_id": event_id,
            "priority": 10,
            "due_at": due_at or AT_ONCE,
            "state": "waiting",
        }
        self._connection.execute(insert(outbox), row)

    def claim(self, now: datetime, *, limit: int = 100) -> tuple[Outgoing, ...]:
        """Takes rows that are due, replies first; a claim ends with its lease, so a crash means sent twice at worst,
        never lost."""
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
            .where(_open, outbox.c.due_at <= now)
            .order_by(outbox.c.priority, outbox.c.due_at, outbox.c.id)
            .limit(limit)
            .with_for_update(of=outbox, skip_locked=True)
        )
        rows = [_outgoing(row._mapping) for row in self._connection.execute(query)]
        if rows:
            self._connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([row.id for row in rows]))
                .values(state="claimed", due_at=now + LEASE, attempts=outbox.c.attempts + 1)
            )
        return tuple(rows)

    def next_due(self) -> datetime | None:
        """When `claim` will next find something."""
        return self._connection.execute(select(func.min(outbox.c.due_at)).where(_open)).scalar()

    def sent(self, marks: Sequence[Sent], *, now: datetime) -> None:
        finished = [mark for mark in marks if mark.row.kind != "reply"]
        for mark in marks:
            if mark.row.kind == "reply":
                _DELETE.run(self._connection, {"row": mark.row.id})
        if finished:
            rows = [
                {
                    "row": mark.row.id,
                    "message": mark.message_id,
                    "now": now,
                    "kept": json.dumps(mark.row.payload) if mark.row.kind == "digest" else "{}",
                }
                for mark in finished
            ]
            self._connection.execute(_SENT, rows)
        for mark in marks:
            if mark.slot and mark.message_id is not None:
                row = {
                    "bot_id": mark.bot_id,
                    "chat_id": mark.chat_id,
                    "slot": mark.slot,
                    "message_id": mark.message_id,
                    "set_at": now,
                }
                self._connection.execute(self._keep_slot, row)

    def retry(self, row: int, *, due_at: datetime, error: str, counts: bool = True) -> None:
        """Back to waiting. `counts` is False where the failure says nothing about the message (a flood limit)."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row)
            .values(
                state="waiting", due_at=due_at, error=error[:500], attempts=outbox.c.attempts - (0 if counts else 1)
            )
        )

    def bury(self, row: int, *, error: str, now: datetime) -> None:
        """Never tried again. The words of a reply go: they lead from a chat to what was said in it."""
        words = case((outbox.c.kind == "reply", "{}"), else_=outbox.c.payload)
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == row)
            .values(state="dead", error=error[:500], finished_at=now, payload=words)
        )

    def bury_chat(self, *, bot_id: int, chat_id: int, error: str, now: datetime) -> None:
        """The chat takes no messages any more: nothing that waits for it is tried again."""
        self._connection.execute(
            update(outbox)
            .where(outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, _open)
            .values(state="dead", error=error[:500], finished_at=now, payload="{}")
        )

    def postpone_chat(self, *, bot_id: int, chat_id: int, until: datetime) -> None:
        """A flood limit: what waits for this chat waits longer."""
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
        """At the start of the only process: whoever claimed rows is gone."""
        self._connection.execute(
            update(outbox).where(outbox.c.state == "claimed").values(state="waiting", due_at=AT_ONCE)
        )

    def drop_notices(self) -> None:
        """Nobody is to be told of what was entered so far (demonstration data)."""
        self._connection.execute(delete(outbox).where(outbox.c.kind == "notice", outbox.c.state == "waiting"))

    def move_chat(self, *, bot_id: int, old: int, new: int) -> None:
        """The group became a supergroup: its messages waiting go to the new id; the old messages can't be edited from
        there."""
        self._connection.execute(
            update(outbox).where(outbox.c.bot_id == bot_id, outbox.c.chat_id == old).values(chat_id=new)
        )
        self._connection.execute(
            delete(message_slots).where(message_slots.c.bot_id == bot_id, message_slots.c.chat_id == old)
        )

    def message_in(self, *, bot_id: int, chat_id: int, slot: str) -> int | None:
        found = self._connection.execute(select(message_slots.c.message_id).where(_slot_is(bot_id, chat_id, slot)))
        return found.scalar()

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        """Which slot a message stands in: what a reply to it is about."""
        found = self._connection.execute(
            select(message_slots.c.slot).where(
                message_slots.c.bot_id == bot_id,
                message_slots.c.chat_id == chat_id,
                message_slots.c.message_id == message_id,
            )
        )
        return found.scalar()

    def forget_slot(self, *, bot_id: int, chat_id: int, slot: str) -> None:
        """Its message is gone: the next one is new."""
        self._connection.execute(delete(message_slots).where(_slot_is(bot_id, chat_id, slot)))

    def add_to_digest(
        self,
        *,
        bot_id: int,
        chat_id: int,
        about: str,
        case_id: int,
        now: datetime,
        gap: timedelta,
        open_for: timedelta,
    ) -> None:
        """One message for many `about` the same: grows while they keep coming within `open_for`, is changed at most
        every `gap`."""
        slot = f"digest:{about}:"
        last = self._connection.execute(
            select(outbox.c.id, outbox.c.payload, outbox.c.finished_at, outbox.c.state)
            .where(
                outbox.c.kind == "digest",
                outbox.c.bot_id == bot_id,
                outbox.c.chat_id == chat_id,
                outbox.c.slot.startswith(slot),
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        ).first()
        if last is None or last.state == "dead" or (last.finished_at is not None and last.finished_at < now - open_for):
            row = _BLANK | {
                "kind": "digest",
                "bot_id": bot_id,
                "chat_id": chat_id,
                "slot": f"{slot}{now:%Y%m%d%H%M%S}",
                "payload": json.dumps({about: [case_id]}),
                "priority": 10,
                "due_at": now,
                "state": "waiting",
            }
            self._connection.execute(insert(outbox), row)
            return
        cases = json.loads(last.payload)[about]
        cases += [case_id] if case_id not in cases else []
        due = max(now, last.finished_at + gap) if last.finished_at is not None else now
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == last.id)
            .values(payload=json.dumps({about: cases}), state="waiting", due_at=due)
        )

    def count(self, state: str) -> int:
        return int(self._connection.execute(select(func.count()).where(outbox.c.state == state)).scalar_one())

    def erase(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """Forgets which messages of the chat since then stood for what. Replies still on their way are deleted as
        they go out."""
        self._connection.execute(
            delete(message_slots).where(
                message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id, message_slots.c.set_at >= since
            )
        )
        self._connection.execute(
            delete(outbox).where(outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.state == "dead")
        )

    def prune(self, now: datetime) -> int:
        finished = outbox.c.state.in_(("sent", "dead"))
        return self._connection.execute(delete(outbox).where(finished, outbox.c.finished_at < now - KEPT)).rowcount


def _slot_is(bot_id: int, chat_id: int, slot: str) -> Any:
    return and_(message_slots.c.bot_id == bot_id, message_slots.c.chat_id == chat_id, message_slots.c.slot == slot)


def _outgoing(row: Mapping[Any, Any]) -> Outgoing:
    return Outgoing(
        id=row["id"],
        kind=row["kind"],
        bot_id=row["bot_id"],
        chat_id=row["chat_id"],
        slot=row["slot"],
        payload=json.loads(row["payload"]),
        recipient=row["recipient"],
        case_id=row["case_id"],
        event_id=row["event_id"],
        attempts=row["attempts"] + 1,
        edits=row["edits"],
    )
