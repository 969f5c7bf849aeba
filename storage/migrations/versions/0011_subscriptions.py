"""Subscriptions to places, and how far each subscriber has been told; events by time, for the weekly digest"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", BigId, primary_key=True),
        sa.Column(
            "person_id",
            BigId,
            sa.ForeignKey("people.id", name="fk_subscriptions_person_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("cell", sa.String(40), nullable=False),
        sa.Column("subdistrict", sa.String(32)),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("radius_m", sa.Integer()),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("often", sa.String(16), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_person_id", "subscriptions", ["person_id"])
    op.create_index("ix_subscriptions_cell", "subscriptions", ["cell"])
    op.create_table(
        "subscribers",
        sa.Column(
            "person_id",
            BigId,
            sa.ForeignKey("people.id", name="fk_subscribers_person_id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("digest_since", Moment(), nullable=False),
        sa.Column("digest_due", Moment(), nullable=False),
        sa.Column("hour_from", Moment()),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("held_from", sa.BigInteger()),
        sa.Column("held_due", Moment()),
    )
    op.create_index("ix_subscribers_digest_due", "subscribers", ["digest_due"])
    op.create_index("ix_subscribers_held_due", "subscribers", ["held_due"])
    op.create_index("ix_events_at", "events", ["at"])
