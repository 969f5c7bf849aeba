"""Keep what each person has read of each case.

What happened until now is not news: every account starts at the newest entry."""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_reads",
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id"), primary_key=True, autoincrement=False),
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reading_starts",
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id"), primary_key=True, autoincrement=False),
        sa.Column("event_id", BigId, nullable=False),
    )
    op.create_index("ix_events_news", "events", ["case_id", "seq", "staff_id", "action"])
    undecided = sa.text("(extension = 'asked' OR dispute = 'open')")
    op.create_index("ix_cases_to_decide", "cases", ["id"], sqlite_where=undecided, postgresql_where=undecided)
    op.execute(
        "INSERT INTO reading_starts (staff_id, event_id) "
        "SELECT id, (SELECT COALESCE(MAX(id), 0) FROM events) FROM staff"
    )
