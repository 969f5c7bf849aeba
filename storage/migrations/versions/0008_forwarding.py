"""Cases passed on to other systems, and the numbers they have there"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forwards",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_forwards_case_id"), nullable=False),
        sa.Column("event_id", BigId, sa.ForeignKey("events.id", name="fk_forwards_event_id"), nullable=False),
        sa.Column("destination", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("uncertain", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(300), nullable=False),
        sa.Column("token", sa.String(200), nullable=False),
        sa.Column("external_id", sa.String(64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.UniqueConstraint("event_id", name="uq_forwards_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_forwards_case_id", "forwards", ["case_id"])
    op.create_index("ix_forwards_state_due_at", "forwards", ["state", "due_at"])
    op.create_table(
        "external_ids",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_external_ids_case_id"), nullable=False),
        sa.PrimaryKeyConstraint("source", "number", name="pk_external_ids"),
    )
    op.create_index("ix_external_ids_number", "external_ids", ["number"])
