"""Keep the sums of the statistics; give reworked cases back the deadline of their first round.

The sums are filled at the start that follows (storage.cases.sums.SumsTable.keep_up), because days depend on the time
zone that is set."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

_COLUMNS = (
    "received", "closed", "timed", "on_time_original", "on_time_extended", "rated", "satisfied", "stars", "took_s",
    "nudge_ahead", "nudge_due", "supervise", "circular", "account",
)  # fmt: skip
_CASES = sa.table("cases", sa.column("id"), sa.column("rework_count"), sa.column("original_by", Moment))
_EVENTS = sa.table("events", *(sa.column(name) for name in ("id", "case_id", "seq", "action")))
_PAYLOADS = sa.table("event_payloads", sa.column("event_id"), sa.column("body"))


def upgrade() -> None:
    op.create_table(
        "case_sums",
        sa.Column("split", sa.String(8), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("one", sa.String(64), primary_key=True),
        sa.Column("other", sa.String(32), primary_key=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0") for name in _COLUMNS),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cases_closed_at", "cases", ["closed_at"])
    _first_deadlines()


def _first_deadlines() -> None:
    connection = op.get_bind()
    reworked = sa.select(_CASES.c.id).where(_CASES.c.rework_count > 0)
    for case_id in connection.execute(reworked).scalars().all():
        history = (
            sa.select(_EVENTS.c.action, _PAYLOADS.c.body)
            .join_from(_EVENTS, _PAYLOADS, _PAYLOADS.c.event_id == _EVENTS.c.id)
            .where(_EVENTS.c.case_id == case_id)
            .order_by(_EVENTS.c.seq)
        )
        first = _first([(row.action, json.loads(row.body)["values"]) for row in connection.execute(history)])
        if first is not None:
            connection.execute(sa.update(_CASES).where(_CASES.c.id == case_id).values(original_by=first))


def _first(history: list[tuple[str, Any]]) -> datetime | None:
    """The deadline before the work was first reported done, or the one set by a later agreed date. A granted extension
    states the deadline before it, moved by pauses."""
    first, done = None, False
    for action, values in history:
        if action == "milestone" or (action in ("dispatch", "reassign") and not done):
            first = values.get("rectify_by") or first
        elif action == "grant" and not done:
            first = values.get("original_by") or first
        done = done or action == "report_done"
    return datetime.fromisoformat(first) if first else None
