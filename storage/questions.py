"""Questions without an answer, ratings of answers, and questions passed on to staff."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from complaints.ports import AskedQuestion, Miss, Rating
from complaints.privacy.masking import as_question
from storage.engine.schema import BigId, Moment, metadata

unanswered = Table(
    "unanswered",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("text", Text, nullable=False),
    Column("lang", String(16), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("settled_at", Moment),
    sqlite_autoincrement=True,
)

answer_ratings = Table(
    "answer_ratings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("entry", String(128), nullable=False, index=True),
    Column("entry_version", String(64), nullable=False),
    Column("question", Text, nullable=False),
    Column("useful", Boolean, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    sqlite_autoincrement=True,
)

asked = Table(
    "asked",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("people.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("answer", Text, nullable=False, default=""),
    Column("owner_id", Integer),
    Column("pressed_at", Moment),
    sqlite_autoincrement=True,
)
_OPEN = asked.c.answered_at.is_(None)
Index("ix_asked_open", asked.c.id, sqlite_where=_OPEN, postgresql_where=_OPEN)


class QuestionsTable:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_unanswered(self, *, text: str, lang: str, decision: str, now: datetime) -> int | None:
        """None if the text is only a case number or an access code."""
        row = {"text": as_question(text), "lang": lang, "decision": decision, "created_at": now}
        return self._insert(unanswered, row) if row["text"] else None

    def add_feedback(
        self, *, entry: str, entry_version: str, question: str, useful: bool, reason: str, now: datetime
    ) -> None:
        row = {
            "entry": entry,
            "entry_version": entry_version,
            "question": as_question(question),
            "useful": useful,
            "reason": reason,
            "created_at": now,
        }
        self._insert(answer_ratings, row)

    def ask_human(self, *, person_id: int, text: str, now: datetime) -> int | None:
        """None if the text is only a case number or an access code."""
        question = as_question(text)
        row = {"person_id": person_id, "text": question, "created_at": now}
        return self._insert(asked, row) if question else None

    def get_asked(self, question_id: int) -> tuple[int, str] | None:
        row = self._connection.execute(select(asked.c.person_id, asked.c.text).where(asked.c.id == question_id)).first()
        return (row.person_id, row.text) if row is not None else None

    def answer_asked(self, question_id: int, *, staff_id: int, text: str, now: datetime) -> bool:
        answered = (
            update(asked)
            .where(asked.c.id == question_id, asked.c.answered_at.is_(None))
            .values(staff_id=staff_id, answer=text, answered_at=now)
        )
        return self._connection.execute(answered).rowcount == 1

    def waiting_asked(self, limit: int = 200) -> Sequence[AskedQuestion]:
        oldest = select(asked).where(_OPEN).order_by(asked.c.id).limit(limit)
        return [
            AskedQuestion(id=row.id, text=row.text, at=row.created_at, owner_id=row.owner_id, pressed_at=row.pressed_at)
            for row in self._connection.execute(oldest)
        ]

    def own_asked(self, question_id: int, *, owner_id: int | None) -> bool:
        given = update(asked).where(asked.c.id == question_id, _OPEN).values(owner_id=owner_id)
        return self._connection.execute(given).rowcount == 1

    def press_asked(self, question_id: int, *, now: datetime) -> bool:
        pressed = update(asked).where(asked.c.id == question_id, _OPEN, asked.c.pressed_at.is_(None))
        return self._connection.execute(pressed.values(pressed_at=now)).rowcount == 1

    def is_waiting(self, question_id: int) -> bool:
        return self._connection.execute(select(asked.c.id).where(asked.c.id == question_id, _OPEN)).first() is not None

    def misses(self, limit: int = 1000) -> Sequence[Miss]:
        newest = select(unanswered).where(unanswered.c.settled_at.is_(None))
        newest = newest.order_by(unanswered.c.id.desc()).limit(limit)
        return [Miss(id=row.id, text=row.text, at=row.created_at) for row in self._connection.execute(newest)]

    def settle_misses(self, ids: Collection[int], *, at: datetime | None) -> int:
        settled = update(unanswered).where(unanswered.c.id.in_(ids)).values(settled_at=at)
        return self._connection.execute(settled).rowcount

    def settle_rating(self, rating_id: int, *, at: datetime | None) -> bool:
        row = self._connection.execute(select(answer_ratings).where(answer_ratings.c.id == rating_id)).first()
        if row is None:
            return False
        same = [answer_ratings.c[name] == row._mapping[name] for name in ("entry", "entry_version", "question")]
        self._connection.execute(update(answer_ratings).where(*same, ~answer_ratings.c.useful).values(settled_at=at))
        return True

    def recent_unanswered(self, limit: int = 100) -> Sequence[tuple[str, str, datetime]]:
        newest = select(unanswered.c.text, unanswered.c.decision, unanswered.c.created_at)
        newest = newest.order_by(unanswered.c.id.desc()).limit(limit)
        return [(row.text, row.decision, row.created_at) for row in self._connection.execute(newest)]

    def recent_useless(self, limit: int = 100) -> Sequence[tuple[str, str, str, datetime]]:
        rated = answer_ratings.c
        newest = select(rated.entry, rated.question, rated.reason, rated.created_at).where(~rated.useful)
        newest = newest.order_by(rated.id.desc()).limit(limit)
        return [(row.entry, row.question, row.reason, row.created_at) for row in self._connection.execute(newest)]

    def useless(self, limit: int = 100) -> Sequence[Rating]:
        """A tap on 没用 writes a row at once, and its reason a second one; of the two only the row with the reason is
        returned."""
        newest = select(answer_ratings).where(~answer_ratings.c.useful, answer_ratings.c.settled_at.is_(None))
        newest = newest.order_by(answer_ratings.c.id.desc())
        shown: dict[tuple[str, str, str], Rating] = {}
        for row in self._connection.execute(newest.limit(2 * limit)):
            rating = Rating(
                id=row.id,
                entry=row.entry,
                version=row.entry_version,
                question=row.question,
                reason=row.reason,
                at=row.created_at,
            )
            name = (row.entry, row.entry_version, row.question)
            if name not in shown or not shown[name].reason:
                shown[name] = rating
        return list(shown.values())[:limit]

    def _insert(self, table: Table, row: dict[str, object]) -> int:
        row_id: int = self._connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
        return row_id
