"""Official warnings: versions, tasks of firms and what happened, plans, exemptions"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "warnings",
        sa.Column("id", BigId, nullable=False),
        sa.Column("drill", sa.Boolean, nullable=False),
        sa.Column("in_hand", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warnings"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "warning_versions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("warning_id", BigId, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("issuer", sa.String(100), nullable=False),
        sa.Column("document", sa.String(100), nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("begins_at", Moment, nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("photo", sa.String(64), nullable=False),
        sa.Column("pdf", sa.String(64), nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("within_minutes", sa.SmallInteger, nullable=False),
        sa.Column("entered_by", sa.Integer, nullable=False),
        sa.Column("entered_name", sa.String(64), nullable=False),
        sa.Column("entered_at", Moment, nullable=False),
        sa.Column("standing", sa.String(8), nullable=False),
        sa.Column("decided_by", sa.Integer),
        sa.Column("decided_name", sa.String(64), nullable=False),
        sa.Column("decided_at", Moment),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("spread_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_warning_versions"),
        sa.UniqueConstraint("warning_id", "number", name="uq_warning_versions_warning_id_number"),
        sa.ForeignKeyConstraint(["warning_id"], ["warnings.id"], name="fk_warning_versions_warning_id"),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name="fk_warning_versions_entered_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name="fk_warning_versions_decided_by"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "warning_pdfs",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_warning_pdfs"),
    )
    op.create_table(
        "warning_calls",
        sa.Column("version_id", BigId, nullable=False, autoincrement=False),
        sa.Column("step", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("version_id", "step", name="pk_warning_calls"),
        sa.ForeignKeyConstraint(["version_id"], ["warning_versions.id"], name="fk_warning_calls_version_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_warning_calls_staff_id"),
    )
    op.create_table(
        "warning_roster",
        sa.Column("staff_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("place", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_warning_roster"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_warning_roster_staff_id"),
    )
    op.create_table(
        "warning_exemptions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("firm", sa.String(32), nullable=False),
        sa.Column("levels", sa.JSON, nullable=False),
        sa.Column("grade", sa.String(64), nullable=False),
        sa.Column("document", sa.String(100), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.Column("ended_by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warning_exemptions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "warning_tasks",
        sa.Column("id", BigId, nullable=False),
        sa.Column("warning_id", BigId, nullable=False),
        sa.Column("firm", sa.String(32), nullable=False),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.Column("asked", sa.SmallInteger, nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("due_at", Moment, nullable=False),
        sa.Column("press_at", Moment, nullable=False),
        sa.Column("actions", sa.JSON, nullable=False),
        sa.Column("exemption_id", BigId),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("pressed", sa.SmallInteger, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warning_tasks"),
        sa.UniqueConstraint("warning_id", "firm", name="uq_warning_tasks_warning_id_firm"),
        sa.ForeignKeyConstraint(["warning_id"], ["warnings.id"], name="fk_warning_tasks_warning_id"),
        sa.ForeignKeyConstraint(["exemption_id"], ["warning_exemptions.id"], name="fk_warning_tasks_exemption_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "warning_events",
        sa.Column("id", BigId, nullable=False),
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.Column("asked", sa.SmallInteger, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("action", sa.SmallInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("staff_id", sa.Integer),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_warning_events"),
        sa.ForeignKeyConstraint(["task_id"], ["warning_tasks.id"], name="fk_warning_events_task_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_warning_events_staff_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "warning_photos",
        sa.Column("evidence_id", BigId, nullable=False, autoincrement=False),
        sa.Column("task_id", BigId, nullable=False),
        sa.Column("asked", sa.SmallInteger, nullable=False),
        sa.Column("action", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", name="pk_warning_photos"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_warning_photos_evidence_id"),
        sa.ForeignKeyConstraint(["task_id"], ["warning_tasks.id"], name="fk_warning_photos_task_id"),
    )
    op.create_table(
        "warning_plans",
        sa.Column("firm", sa.String(32), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("place", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("photo", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("firm", "level", "place", name="pk_warning_plans"),
    )
    op.create_index("ix_warning_exemptions_firm", "warning_exemptions", ["firm"])
    op.create_index("ix_warning_tasks_firm", "warning_tasks", ["firm"])
    op.create_index("ix_warning_events_task_id", "warning_events", ["task_id"])
    op.create_index("ix_warning_photos_task_id", "warning_photos", ["task_id"])
    op.create_index("ix_warning_versions_standing", "warning_versions", ["standing", "spread_at"])
    op.create_index("ix_warning_versions_document", "warning_versions", ["document"])
    op.create_index("ix_warning_tasks_press_at", "warning_tasks", ["press_at"])
