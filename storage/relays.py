"""Where news of an anonymous case go. Sealed under a key of its own and bound to its case; delivery alone opens it."""

import json
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, LargeBinary, Table, delete, or_, select

from complaints.model import State
from storage.cases import cases
from storage.schema import BigId, metadata
from storage.sealing import Seal
from storage.upsert import upsert

relays = Table(
    "relays",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

_FINISHED = (State.CLOSED.value, State.REJECTED.value, State.WITHDRAWN.value)


class RelaysTable:
    def __init__(self, connection: Connection, seal: Seal) -> None:
        self._connection, self._seal = connection, seal

    def put(self, case_id: int, *, bot_id: int, chat_id: int, lang: str) -> None:
        sealed = self._seal.close(json.dumps([bot_id, chat_id, lang]), _place(case_id))
        statement = upsert(self._connection.dialect.name, relays, ("case_id",), ("sealed",))
        self._connection.execute(statement, {"case_id": case_id, "sealed": sealed})

    def get(self, case_id: int) -> tuple[int, int, str] | None:
        found = self._connection.execute(select(relays.c.sealed).where(relays.c.case_id == case_id))
        sealed: bytes | None = found.scalar_one_or_none()
        if sealed is None:
            return None
        bot_id, chat_id, lang = json.loads(self._seal.open(sealed, _place(case_id)))
        return bot_id, chat_id, lang

    def drop(self, case_id: int) -> None:
        self._connection.execute(delete(relays).where(relays.c.case_id == case_id))

    def prune(self, finished_before: datetime) -> int:
        """Drops those of cases that ended before then, and of those merged into them: their last news is delivered,
        and nobody reopens them."""
        finished = select(cases.c.id).where(cases.c.state.in_(_FINISHED), cases.c.updated_at < finished_before)
        merged = select(cases.c.id).where(cases.c.state == State.DUPLICATE.value, cases.c.master_id.in_(finished))
        over = or_(relays.c.case_id.in_(finished), relays.c.case_id.in_(merged))
        return self._connection.execute(delete(relays).where(over)).rowcount


def _place(case_id: int) -> str:
    return f"relay:{case_id}"
