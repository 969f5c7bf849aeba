"""举一反三: tasks at places reported again and again, and their steps"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_tasks",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("site_id", BigId, sa.ForeignKey("sites.id", name="fk_site_tasks_site_id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.UniqueConstraint("site_id", "number", name="uq_site_tasks_site_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "site_task_steps",
        sa.Column(
            "task_id",
            BigId,
            sa.ForeignKey("site_tasks.id", name="fk_site_task_steps_task_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column(
            "staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_site_task_steps_staff_id"), nullable=False
        ),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photo", sa.String(64), nullable=False),
    )
