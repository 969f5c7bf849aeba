"""Remove or coarsen data that leads from an anonymous case to a chat or a person; remove case numbers and access codes
from questions"""

import sqlalchemy as sa
from alembic import op

from complaints.privacy.coarse import day_of, hour_of, next_hour
from complaints.privacy.masking import as_question
from storage.engine.schema import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _table(name: str, plain: str, moments: str = "") -> sa.TableClause:
    columns = [*map(sa.column, plain.split()), *(sa.column(at, Moment) for at in moments.split())]
    return sa.table(name, *columns)


_CHATS = _table("webchat_chats", "number", "fades_until created_at")
_PEOPLE = _table("people", "id", "consent_at created_at original_hint_at")
_SLOTS = _table("message_slots", "", "set_at")
_MEMORY = _table("memory", "key")
_MARKS = _table("report_marks", "subject")
_MUTES = _table("mutes", "id", "since until appealed_at")
_OUTBOX = _table("outbox", "kind state recipient chat_id message_id")
_CASES = _table("cases", "id identity")
_EVIDENCE = _table("evidence", "case_id stage state bot_id file_id file_unique_id")


def upgrade() -> None:
    _coarse_times()
    connection = op.get_bind()
    anonymous = sa.select(_CASES.c.id).where(_CASES.c.identity == "anonymous")
    over = _OUTBOX.c.state.in_(("sent", "dead"))
    # counts restart: a mark has the time of its report, and its subject can be computed from a backup
    connection.execute(sa.delete(_MARKS))
    # looked-up case numbers are sealed with a key that is in backups too
    connection.execute(sa.delete(_MEMORY).where(_MEMORY.c.key.in_(("opened", "about"))))
    connection.execute(sa.delete(_OUTBOX).where(over, _OUTBOX.c.recipient.like("person:%")))
    connection.execute(
        sa.update(_OUTBOX).where(_OUTBOX.c.state == "dead", _OUTBOX.c.kind == "reply").values(chat_id=None)
    )
    connection.execute(
        sa.update(_OUTBOX).where(_OUTBOX.c.state == "sent", _OUTBOX.c.recipient == "reporter").values(message_id=None)
    )
    connection.execute(
        sa.update(_EVIDENCE)
        .where(_EVIDENCE.c.case_id.in_(anonymous), _EVIDENCE.c.stage != "after", _EVIDENCE.c.state != "pending")
        .values(bot_id=None, file_id="", file_unique_id="")
    )
    _questions()


def _coarse_times() -> None:
    connection = op.get_bind()
    for chat in connection.execute(sa.select(_CHATS)).all():
        values = {"created_at": day_of(chat.created_at), "fades_until": None}
        connection.execute(sa.update(_CHATS).where(_CHATS.c.number == chat.number).values(values))
    known = sa.or_(_PEOPLE.c.consent_at.is_not(None), _PEOPLE.c.original_hint_at.is_not(None))
    for person in connection.execute(sa.select(_PEOPLE).where(known)).all():
        values = {
            "consent_at": day_of(person.consent_at) if person.consent_at else None,
            "created_at": day_of(person.created_at),
            "original_hint_at": day_of(person.original_hint_at) if person.original_hint_at else None,
        }
        connection.execute(sa.update(_PEOPLE).where(_PEOPLE.c.id == person.id).values(values))
    for at in connection.execute(sa.select(_SLOTS.c.set_at).distinct()).scalars().all():
        connection.execute(sa.update(_SLOTS).where(_SLOTS.c.set_at == at).values(set_at=hour_of(at)))
    for mute in connection.execute(sa.select(_MUTES)).all():
        values = {"since": hour_of(mute.since), "until": next_hour(mute.until)}
        values["appealed_at"] = hour_of(mute.appealed_at) if mute.appealed_at else None
        connection.execute(sa.update(_MUTES).where(_MUTES.c.id == mute.id).values(values))


def _questions() -> None:
    """Stores each text as it would be stored today; deletes rows left without a text, together with their answer."""
    connection = op.get_bind()
    for name, column, coarse in (
        ("unanswered", "text", None),
        ("phrasing_suggestions", "text", None),
        ("answer_ratings", "question", None),
        ("asked", "text", hour_of),
        ("wishes", "text", day_of),
    ):
        table = sa.table(name, sa.column("id"), sa.column(column), sa.column("created_at", Moment))
        for row in connection.execute(sa.select(table)).all():
            stored = getattr(row, column)
            question = as_question(stored)
            this = table.c.id == row.id
            if stored and not question and name != "answer_ratings":
                connection.execute(sa.delete(table).where(this))
            elif question != stored or coarse is not None:
                at = coarse(row.created_at) if coarse is not None else row.created_at
                connection.execute(sa.update(table).where(this).values({column: question, "created_at": at}))
