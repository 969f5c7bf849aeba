"""Relays: the chats that get news of anonymous cases. A relay is sealed with a separate key and bound to its case;
every link from a chat to the case is deleted with the relay."""

import hmac
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    FromClause,
    LargeBinary,
    Select,
    String,
    Table,
    and_,
    delete,
    exists,
    or_,
    select,
)

from complaints.model import State
from storage.cases.rows import cases
from storage.engine.prepared import Prepared
from storage.engine.schema import BigId, metadata
from storage.engine.sealing import Seal
from storage.engine.upsert import insert_or_nothing, upsert

relays = Table(
    "relays",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

#: Messages sent about a case, as keyed digests, so that a reply to one is matched with the case (R21). Two marks can't
#: be linked with each other. Marks are deleted with their relay.
relay_marks = Table(
    "relay_marks",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("case_id", BigId, ForeignKey("relays.case_id", ondelete="CASCADE"), nullable=False, index=True),
)
#: number of relays decrypted to find those of one chat; more cases never wait for an answer at the same time
_MOST_WAITING = 1000

#: runs with nearly every message, and nearly always returns no rows
_WAITING = Prepared(
    select(relays.c.case_id, relays.c.sealed)
    .where(relays.c.case_id.in_(select(cases.c.id).where(cases.c.state == State.NEED_INFO.value)))
    .order_by(relays.c.case_id.desc())
    .limit(_MOST_WAITING)
)
_FINISHED = (State.CLOSED.value, State.REJECTED.value, State.WITHDRAWN.value)


class RelaysTable:
    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection, self._seal, self._key = connection, Seal(key), key

    def put(self, case_id: int, *, bot_id: int, chat_id: int, lang: str) -> None:
        sealed = self._seal.close(json.dumps([bot_id, chat_id, lang]), _place(case_id))
        statement = upsert(self._connection.dialect.name, relays, ("case_id",), ("sealed",))
        self._connection.execute(statement, {"case_id": case_id, "sealed": sealed})

    def get(self, case_id: int) -> tuple[int, int, str] | None:
        found = self._connection.execute(select(relays.c.sealed).where(relays.c.case_id == case_id))
        sealed: bytes | None = found.scalar_one_or_none()
        return None if sealed is None else self._opened(case_id, sealed)

    def _opened(self, case_id: int, sealed: bytes) -> tuple[int, int, str]:
        bot_id, chat_id, lang = json.loads(self._seal.open(sealed, _place(case_id)))
        return bot_id, chat_id, lang

    def mark(self, case_id: int, *, bot_id: int, chat_id: int, message_id: int) -> None:
        """Records that the message is about the case; does nothing if the relay has been deleted."""
        if self._connection.execute(select(relays.c.case_id).where(relays.c.case_id == case_id)).first() is None:
            return
        statement = insert_or_nothing(self._connection.dialect.name, relay_marks)
        row = {"mark": self._mark(bot_id, chat_id, message_id), "case_id": case_id}
        self._connection.execute(statement, row)

    def has(self, case_id: int) -> bool:
        found = self._connection.execute(select(relays.c.case_id).where(relays.c.case_id == case_id))
        return found.first() is not None

    def told_of(self, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
        marked = select(relay_marks.c.case_id).where(relay_marks.c.mark == self._mark(bot_id, chat_id, message_id))
        return self._connection.execute(marked).scalar()

    def waiting_at(self, *, bot_id: int, chat_id: int) -> Sequence[int]:
        """Ids of the chat's cases that wait for its answer, newest first. No index leads to them, so each relay is
        decrypted."""
        opened = ((case_id, self._opened(case_id, sealed)) for case_id, sealed in _WAITING.rows(self._connection, {}))
        return [case_id for case_id, relay in opened if relay[:2] == (bot_id, chat_id)]

    def drop(self, case_id: int) -> None:
        self._connection.execute(delete(relays).where(relays.c.case_id == case_id))

    def prune(self, finished_before: datetime) -> int:
        """Deletes relays of cases finished before then and of cases merged into those: their last message is delivered,
        and they can't be reopened."""
        over = relays.c.case_id.in_(finished_cases(finished_before))
        return self._connection.execute(delete(relays).where(over)).rowcount

    def _mark(self, bot_id: int, chat_id: int, message_id: int) -> str:
        return hmac.digest(self._key, f"told:{bot_id}:{chat_id}:{message_id}".encode(), "sha256").hex()


def finished_cases(before: datetime) -> Select[tuple[int]]:
    """Ids of the cases finished before then, and of those merged into one of them."""
    master = cases.alias("master")

    def finished(case: FromClause) -> ColumnElement[bool]:
        return and_(case.c.state.in_(_FINISHED), case.c.updated_at < before)

    merged = and_(
        cases.c.state == State.DUPLICATE.value, exists().where(master.c.id == cases.c.master_id, finished(master))
    )
    return select(cases.c.id).where(or_(finished(cases), merged))


def _place(case_id: int) -> str:
    return f"relay:{case_id}"
