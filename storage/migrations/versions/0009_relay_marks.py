"""Which message told of which anonymous case, as digests that go with the relay"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relay_marks",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column(
            "case_id",
            BigId,
            sa.ForeignKey("relays.case_id", name="fk_relay_marks_case_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("mark", name="pk_relay_marks"),
    )
    op.create_index("ix_relay_marks_case_id", "relay_marks", ["case_id"])
