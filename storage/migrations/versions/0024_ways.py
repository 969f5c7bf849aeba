"""Addresses of units and staff outside the chats, those that fail, and photos that a chat could not show"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", BigId, primary_key=True, autoincrement=True),
        sa.Column("party", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.LargeBinary),
        sa.Column("same", sa.String(64), nullable=False),
        sa.Column("added_by", sa.Integer, sa.ForeignKey("staff.id")),
        sa.Column("added_at", Moment),
        sa.UniqueConstraint("party", "kind", "same"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "stopped_ways",
        sa.Column("recipient", sa.String(100), primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", Moment),
    )
    op.create_table(
        "sms_counts",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("address_id", BigId, primary_key=True, autoincrement=False),
        sa.Column("sent", sa.Integer, nullable=False),
    )
    op.create_table(
        "unshown_photos",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("audience", sa.String(8), primary_key=True),
    )
