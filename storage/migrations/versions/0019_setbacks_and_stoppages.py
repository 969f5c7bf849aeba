"""Add failed items of jobs, causes that stop messages to the staff group, and forwards accepted without a number"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setbacks",
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("item", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", Moment(), nullable=False),
        sa.Column("error", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("job", "item", name=op.f("pk_setbacks")),
    )
    op.create_table(
        "stoppages",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stoppages")),
        sa.UniqueConstraint("bot_id", "chat_id", "reason", name=op.f("uq_stoppages_bot_id_chat_id_reason")),
    )
    op.add_column("forwards", sa.Column("taken", sa.Boolean(), server_default=sa.false(), nullable=False))
