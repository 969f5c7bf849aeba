"""A 查询码 of one's own, answers to a category's questions, what fades from the web chat, acts, mutes, reminders"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("code", sa.LargeBinary(), nullable=True))
    op.add_column("drafts", sa.Column("answers", sa.LargeBinary(), nullable=True))
    op.add_column("drafts", sa.Column("to_ask", sa.Text(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("answers", sa.LargeBinary(), nullable=True))
    op.add_column("webchat_messages", sa.Column("fades", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("webchat_chats", sa.Column("fades_until", Moment(), nullable=True))
    _sealed_memory()
    _acts()
    _restraint()
    op.create_table(
        "reminders",
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_reminders_case_id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "kind", "round", name="pk_reminders"),
    )


def _sealed_memory() -> None:
    """What was remembered unsealed is given up: it lives for hours only."""
    op.drop_table("memory")
    op.create_table(
        "memory",
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("bot_id", "chat_id", "key", name="pk_memory"),
    )
    op.create_index("ix_memory_expires_at", "memory", ["expires_at"])


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_acts_staff_id")),
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_acts_case_id")),
        sa.Column("detail", sa.String(200), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_acts_case_id", "acts", ["case_id"])


def _restraint() -> None:
    op.create_table(
        "report_marks",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_report_marks_subject_at", "report_marks", ["subject", "at"])
    op.create_table(
        "mutes",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=False),
        sa.Column("appealed_at", Moment()),
        sa.Column("lifted_at", Moment()),
        sa.Column("lifted_by", sa.Integer(), sa.ForeignKey("staff.id", name="fk_mutes_lifted_by")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mutes_subject", "mutes", ["subject"])
