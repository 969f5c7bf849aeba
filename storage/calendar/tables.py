"""The tables of due dates, and the mapping of their rows."""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from enterprises.calendar.model import Done, DueDate, Every, Span, State
from storage.engine.schema import BigId, Moment, metadata
from storage.firms.schema import key_of

firm_dates = Table(
    "firm_dates",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("series", BigId),  # NULL only until the first one of a series has its id
    Column("number", Integer, nullable=False),
    Column("firm_id", BigId, ForeignKey("firms.id"), nullable=False),
    Column("site_id", BigId, ForeignKey("firm_sites.id")),
    Column("template", String(32), nullable=False),
    Column("permit", String(120)),  # NULL for a date that follows no permit
    Column("title", String(300), nullable=False),
    Column("remark", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("every_count", SmallInteger),  # NULL: once
    Column("every_span", String(8), nullable=False),
    Column("from_done", Boolean, nullable=False),
    Column("month_day", SmallInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("known_on", Date),
    Column("look_on", Date),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("done_by", Integer, ForeignKey("staff.id")),
    Column("done_name", String(64), nullable=False),
    Column("done_note", Text, nullable=False),
    UniqueConstraint("series", "number"),
    sqlite_autoincrement=True,
)
_OPEN = firm_dates.c.state == State.OPEN.value
Index("ix_firm_dates_firm", firm_dates.c.firm_id, firm_dates.c.state, firm_dates.c.due_on)
Index("ix_firm_dates_site", firm_dates.c.site_id)
Index("ix_firm_dates_due", firm_dates.c.state, firm_dates.c.due_on)
Index("ix_firm_dates_look", firm_dates.c.look_on, sqlite_where=_OPEN, postgresql_where=_OPEN)

#: a step of a due day is told once
firm_date_steps = Table(
    "firm_date_steps",
    metadata,
    Column("date_id", BigId, ForeignKey("firm_dates.id"), primary_key=True, autoincrement=False),
    Column("due_on", Date, primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)
firm_date_entries = Table(
    "firm_date_entries",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("date_id", BigId, ForeignKey("firm_dates.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("what", String(16), nullable=False),
    Column("by", String(64), nullable=False),
    Column("values", JSON, nullable=False),
    sqlite_autoincrement=True,
)
#: a photo or document kept with a date is a row of the evidence without draft and case
firm_date_proofs = Table(
    "firm_date_proofs",
    metadata,
    Column("evidence_id", BigId, ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
    Column("date_id", BigId, ForeignKey("firm_dates.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
)
firm_date_persons = Table(
    "firm_date_persons",
    metadata,
    Column("firm_id", BigId, ForeignKey("firms.id"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
)
firm_feeds = Table(
    "firm_feeds",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("firm_id", BigId, ForeignKey("firms.id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)
#: which version of a site's permits was looked at, and by which rules
firm_site_followed = Table(
    "firm_site_followed",
    metadata,
    Column("site_id", BigId, ForeignKey("firm_sites.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("rules", String(16), nullable=False),
)

_PLAIN = (
    "number", "template", "title", "remark", "due_on", "month_day", "known_on", "look_on", "sequence", "changed_at",
)  # fmt: skip


def date_row(one: DueDate) -> dict[str, Any]:
    every, done = one.every, one.done
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "series": one.series or None,
        "firm_id": key_of(one.firm),
        "site_id": key_of(one.site),
        "permit": one.permit or None,
        "state": one.state.value,
        "every_count": every.count if every is not None else None,
        "every_span": every.span.value if every is not None else "",
        "from_done": every is not None and every.from_done,
        "done_at": done.at if done is not None else None,
        "done_by": done.staff_id if done is not None else None,
        "done_name": done.name if done is not None else "",
        "done_note": done.note if done is not None else "",
    }


def date_of(row: Row[Any]) -> DueDate:
    every = None
    if row.every_count is not None:
        every = Every(count=row.every_count, span=Span(row.every_span), from_done=row.from_done)
    done = None
    if row.done_at is not None:
        done = Done(at=row.done_at, staff_id=row.done_by, name=row.done_name, note=row.done_note)
    return DueDate(
        **{name: getattr(row, name) for name in _PLAIN},
        id=row.id,
        series=row.series,
        firm=str(row.firm_id),
        site=str(row.site_id) if row.site_id is not None else "",
        permit=row.permit or "",
        every=every,
        state=State(row.state),
        done=done,
    )
