"""Messages to send, written in the transaction that causes them. `due_at` is the time when a worker should next take
the row: at once, after a wait, or, for a row being sent, when its lease ends because the sender must have died. Sending
is in storage/messages/sending.py, the message that a row edits in storage/messages/slots.py.

A sent reply is deleted, because it would show what the bot said to whom; so is a sent notice to a person. Any other
sent notice stays, without its content, as proof of delivery.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from complaints.model import CARD_AGAIN
from complaints.policy import RAW_WORDS_KEPT
from storage.engine import quick_json
from storage.engine.doings import note, trace
from storage.engine.prepared import Prepared, insert_of
from storage.engine.schema import BigId, Moment, metadata
from storage.messages.slots import SlotsTable

#: longer than any send may take
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
#: length of the stored reason for a failure
REASON = 500
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),  # reply | notice | digest
    Column("bot_id", BigInteger),  # of notices: None; delivery finds the recipient
    Column("chat_id", BigInteger),
    Column("slot", Text, nullable=False, default=""),
    Column("payload", Text, nullable=False),
    Column("recipient", Text, nullable=False, default=""),  # of notices; see Notice.to, and ways
    Column("case_id", BigInteger),
    Column("event_id", BigInteger),
    Column("priority", Integer, nullable=False),  # replies before notices
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False),  # waiting | claimed | sent | dead
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text, nullable=False, default=""),
    Column("message_id", BigInteger),
    Column("finished_at", Moment),
    Column("trace", String(16), nullable=False, server_default=""),  # of the step that wrote it (engine/doings.py)
    Column("doubts", Integer, nullable=False, server_default="0"),  # tries after which it may have arrived
    Column("parts", Integer, nullable=False, server_default="0"),  # calls of it that were accepted
    sqlite_autoincrement=True,  # an id is the web chat's idempotency key: never give it twice
)
unfinished = outbox.c.state.in_(("waiting", "claimed"))
Index("ix_outbox_due", outbox.c.due_at, sqlite_where=unfinished, postgresql_where=unfinished)
_waiting_slot = and_(outbox.c.state == "waiting", outbox.c.slot != "")
Index("ix_outbox_slot", outbox.c.slot, sqlite_where=_waiting_slot, postgresql_where=_waiting_slot)

_WRITTEN = (
    "kind", "bot_id", "chat_id", "slot", "payload", "recipient", "case_id", "event_id", "priority", "due_at", "state",
    "attempts", "error", "message_id", "trace",
)  # fmt: skip
_INSERT = insert_of(outbox, _WRITTEN, returning=outbox.c.id)
#: worded exactly like the index, so that the index is used instead of a scan of all rows
_IN_A_SLOT = text("outbox.state = 'waiting' AND outbox.slot <> ''")
_HERE = and_(_IN_A_SLOT, outbox.c.bot_id == bindparam("bot"), outbox.c.chat_id == bindparam("chat"))
_REPLACED = Prepared(delete(outbox).where(_HERE, outbox.c.slot == bindparam("in_slot")))
_KIN = func.substr(outbox.c.slot, 1, bindparam("length")) == bindparam("kin")
_OVERTAKEN = Prepared(delete(outbox).where(_HERE, or_(outbox.c.slot == bindparam("name"), _KIN)))
_WAITING = Prepared(select(outbox.c.id).where(_HERE, _KIN).limit(1))
#: the other columns of a row until it is claimed
BLANK = {"recipient": "", "case_id": None, "event_id": None, "attempts": 0, "error": "", "message_id": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A claimed row. `payload`: of a reply {method, params} of one Bot API call; of a notice {key, values}; of a digest
    {subject: ids of cases}.

    `edits` is the message that is in the row's slot now. `doubts`: earlier tries after which it may have arrived.
    `parts`: how many of its calls were accepted then.
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
    trace: str = ""
    doubts: int = 0
    parts: int = 0


class OutboxTable:
    def __init__(self, connection: Connection, slots: SlotsTable) -> None:
        self._connection, self._slots = connection, slots
        #: rows written in this transaction that the sending loop must take: delayed replies and notices
        self.rows_for_loop = 0

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
        """Writes a message and claims it for the caller, who sends it after the commit. Returns None for a delayed
        message, which the sending loop takes when it is due.

        A message still waiting in the same slot is replaced, time included; `fresh` makes the slot's next message a
        new one, and what waits in the slot or its kin is overtaken.
        """
        edits = None
        if slot:
            if fresh:
                self._slots.forget(bot_id=bot_id, chat_id=chat_id, slot=slot)
                self.overtake(bot_id=bot_id, chat_id=chat_id, slot=slot)
            else:
                edits = self._slots.message_in(bot_id=bot_id, chat_id=chat_id, slot=slot)
            _REPLACED.run(self._connection, {"bot": bot_id, "chat": chat_id, "in_slot": slot})
        row = BLANK | {
            "kind": "reply",
            "bot_id": bot_id,
            "chat_id": chat_id,
            "slot": slot,
            "payload": quick_json.text(payload),
            "priority": 0,
            "due_at": now + (delay or LEASE),
            "state": "waiting" if delay else "claimed",
            "attempts": 0 if delay else 1,
            "trace": trace(),
        }
        written = _INSERT.first(self._connection, row)
        assert written is not None
        made: int = written[0]
        if delay:
            self.rows_for_loop += 1
            return None
        return Outgoing(
            id=made,
            kind="reply",
            bot_id=bot_id,
            chat_id=chat_id,
            slot=slot,
            payload=payload,
            edits=edits,
            trace=trace(),
        )

    def waits_like(self, *, bot_id: int, chat_id: int, start: str) -> bool:
        """Whether a message whose slot's name starts so still waits to be sent."""
        row = {"bot": bot_id, "chat": chat_id, "kin": start, "length": len(start)}
        return _WAITING.first(self._connection, row) is not None

    def overtake(self, *, bot_id: int, chat_id: int, slot: str) -> None:
        """What waits in the slot, or in one of the same name before the colon (question, question:<album>), would ask
        once more what is over, so it is not sent."""
        name = slot.partition(":")[0]
        row = {"bot": bot_id, "chat": chat_id, "name": name, "kin": f"{name}:", "length": len(name) + 1}
        _OVERTAKEN.run(self._connection, row)

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
        slot = f"card:{case_id}" if to == "group" and key in ("card", CARD_AGAIN) else ""
        payload = json.dumps({"key": key, "values": dict(values)})
        if slot and (waiting := self._like(slot, payload)) is not None:
            note("notice.waits_already", message=waiting, to=to, key=key)
            return
        row = BLANK | {
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
            "trace": trace(),
        }
        made = self._connection.execute(insert(outbox), row).inserted_primary_key
        note("notice.written", message=made[0] if made else None, to=to.partition(":")[0], key=key, case=case_id)
        self.rows_for_loop += 1

    def _like(self, slot: str, payload: str) -> int | None:
        """The notice that waits in the slot and says the same."""
        same = (outbox.c.slot == slot, outbox.c.state == "waiting", outbox.c.payload == payload)
        return self._connection.execute(select(outbox.c.id).where(*same, outbox.c.kind == "notice")).scalar()

    def drop_notices(self) -> None:
        """Cancels notices about everything entered so far (demonstration data)."""
        self._connection.execute(delete(outbox).where(outbox.c.kind == "notice", outbox.c.state == "waiting"))

    def forget_trace(self, *, bot_id: int, chat_id: int) -> None:
        """Replies to the chat that wait to be sent no longer name their step, by which notices name a case."""
        here = (outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, unfinished)
        self._connection.execute(update(outbox).where(*here).values(trace=""))

    def erase(self, *, bot_id: int, chat_id: int) -> None:
        """Deletes messages to the chat that were given up. Pending replies are deleted when they are sent."""
        self._connection.execute(
            delete(outbox).where(outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.state == "dead")
        )

    def erase_notices(self, recipient: str) -> None:
        """Deletes finished notices to the recipient; pending ones are still sent."""
        over = outbox.c.state.in_(("sent", "dead"))
        self._connection.execute(delete(outbox).where(outbox.c.recipient == recipient, over))

    def prune(self, now: datetime) -> int:
        finished = outbox.c.state.in_(("sent", "dead"))
        lost = (outbox.c.kind == "reply", outbox.c.state == "dead", outbox.c.finished_at < now - RAW_WORDS_KEPT)
        self._connection.execute(update(outbox).where(*lost, outbox.c.payload != "{}").values(payload="{}"))
        return self._connection.execute(delete(outbox).where(finished, outbox.c.finished_at < now - KEPT)).rowcount
