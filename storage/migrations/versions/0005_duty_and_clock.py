"""Who has a case, clocks that stop and are extended, and the ladder of what is late"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORDS = {"unit_person": 64, "territory_person": 64, "support": 200, "extension": 16}
_MOMENTS = ("original_by", "extend_to", "paused_at", "paused_due", "cap_from", "ladder_at")


def upgrade() -> None:
    for name, length in _WORDS.items():
        op.add_column("cases", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("hand_backs", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("rectify_working", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("paused_reason", sa.String(16), nullable=True))
    for name in _MOMENTS:
        op.add_column("cases", sa.Column(name, Moment(), nullable=True))
    op.create_index("ix_cases_ladder_at", "cases", ["ladder_at"])
    op.execute("UPDATE cases SET original_by = rectify_by, ladder_at = due_at WHERE queue_rank < 2")
    op.create_table(
        "rungs",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_rungs_case_id"), nullable=False),
        sa.Column("deadline", Moment(), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("case_id", "deadline", "name", name="uq_rungs_case_id_deadline_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rung_receipts",
        sa.Column("rung_id", BigId, sa.ForeignKey("rungs.id", name="fk_rung_receipts_rung_id"), nullable=False),
        sa.Column(
            "staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_rung_receipts_staff_id"), nullable=False
        ),
        sa.Column("read_at", Moment(), nullable=True),
        sa.Column("signed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("rung_id", "staff_id", name="pk_rung_receipts"),
    )
    op.create_index("ix_rung_receipts_staff_id", "rung_receipts", ["staff_id"])
