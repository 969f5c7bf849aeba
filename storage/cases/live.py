"""What came since a known entry, for the watcher of open consoles (S29)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, literal, select, union_all

from complaints.model import Staff
from complaints.ports.live import Happened, Tips
from storage.cases.cases import CasesTable
from storage.cases.events import EventsTable, events
from storage.people.sessions import SessionsTable
from storage.questions import asked


class LiveTable:
    def __init__(
        self, connection: Connection, cases: CasesTable, history: EventsTable, sessions: SessionsTable
    ) -> None:
        self._connection, self._cases, self._history, self._sessions = connection, cases, history, sessions

    def tips(self) -> Tips:
        newest = select(
            select(func.max(events.c.id)).scalar_subquery().label("event"),
            select(func.max(asked.c.id)).scalar_subquery().label("asked"),
        )
        row = self._connection.execute(newest).one()
        return Tips(event=row.event or 0, asked=row.asked or 0)

    def newer(self, than: Tips, *, limit: int) -> tuple[Sequence[int], Sequence[int]]:
        entries = select(literal(0).label("of"), events.c.id).where(events.c.id > than.event)
        questions = select(literal(1).label("of"), asked.c.id).where(asked.c.id > than.asked)
        both = union_all(
            select(entries.order_by(events.c.id).limit(limit).subquery()),
            select(questions.order_by(asked.c.id).limit(limit).subquery()),
        )
        rows = [tuple(row) for row in self._connection.execute(both)]
        return sorted(id for of, id in rows if of == 0), sorted(id for of, id in rows if of == 1)

    def asked_stamp(self) -> str:
        owners = func.coalesce(func.sum(asked.c.id * (func.coalesce(asked.c.owner_id, 0) + 1)), 0)
        seen = select(func.count(), owners, func.count(asked.c.pressed_at)).where(asked.c.answered_at.is_(None))
        return " ".join(map(str, self._connection.execute(seen).one()))

    def happened(self, event_ids: Collection[int]) -> Sequence[Happened]:
        found = []
        for event_id in sorted(event_ids):
            event = self._history.get(event_id)
            case = self._cases.get(event.case_id) if event is not None else None
            if event is not None and case is not None:
                found.append(Happened(event=event, case=case))
        return found

    def sessions(self, tokens: Collection[str], *, now: datetime) -> Mapping[str, Staff]:
        return self._sessions.running(tokens, now=now)
