"""Keep masked words whose proposed category a resident changed, for the curators of the examples"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_examples",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("proposed", sa.String(32), nullable=False),
        sa.Column("chosen", sa.String(32), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_examples_created_at", "message_examples", ["created_at"])
