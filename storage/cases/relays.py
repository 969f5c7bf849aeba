"""Where news of an anonymous case go. Sealed under a key of its own and bound to its case; what leads back from a
chat is kept no longer than the relay lives."""

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

#: Which message told of which case, as a digest under the relay's key: a reply to it is known to be about the case
#: (R21), and two marks say nothing about each other. They go with their relay.
relay_marks = Table(
    "relay_marks",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("case_id", BigId, ForeignKey("relays.case_id", ondelete="CASCADE"), nullable=False, index=True),
)
#: relays that are opened to find those of one chat; more reports do not wait for an answer at a time
_MOST_WAITING = 1000

#: asked with nearly every question, and nearly always of nobody
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
        """That message told of the case. Nothing where the relay is gone by now."""
        if self._connection.execute(select(relays.c.case_id).where(relays.c.case_id == case_id)).first() is None:
            return
        statement = insert_or_nothing(self._connection.dialect.name, relay_marks)
        row = {"mark": self._mark(bot_id, chat_id, message_id), "case_id": case_id}
        self._connection.execute(statement, row)

    def told_of(self, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
        marked = select(relay_marks.c.case_id).where(relay_marks.c.mark == self._mark(bot_id, chat_id, message_id))
        return self._connection.execute(marked).scalar()

    def waiting_at(self, *, bot_id: int, chat_id: int) -> Sequence[int]:
        """Ids of that chat's cases that wait for its answer, newest first; no index leads there: each is opened."""
        opened = ((case_id, self._opened(case_id, sealed)) for case_id, sealed in _WAITING.rows(self._connection, {}))
        return [case_id for case_id, relay in opened if relay[:2] == (bot_id, chat_id)]

    def drop(self, case_id: int) -> None:
        self._connection.execute(delete(relays).where(relays.c.case_id == case_id))

    def prune(self, finished_before: datetime) -> int:
        """Drops those of cases that ended before then, and of those merged into them: their last news is delivered,
        and nobody reopens them."""
        master = cases.alias("master")

        def finished(case: FromClause) -> ColumnElement[bool]:
            return and_(case.c.state.in_(_FINISHED), case.c.updated_at < finished_before)

        merged = and_(
            cases.c.state == State.DUPLICATE.value, exists().where(master.c.id == cases.c.master_id, finished(master))
        )
        over = exists().where(cases.c.id == relays.c.case_id, or_(finished(cases), merged))
        return self._connection.execute(delete(relays).where(over)).rowcount

    def _mark(self, bot_id: int, chat_id: int, message_id: int) -> str:
        return hmac.digest(self._key, f"told:{bot_id}:{chat_id}:{message_id}".encode(), "sha256").hex()


def _place(case_id: int) -> str:
    return f"relay:{case_id}"
