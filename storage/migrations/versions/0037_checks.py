"""Checklists that were used, checks with answers and photos, and the rhythm of reminders"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_versions",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("list_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.UniqueConstraint("list_id", "version", "digest", name="uq_checklist_versions_list_id_version_digest"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "checks",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("use", sa.String(16), nullable=False),
        sa.Column("firm", sa.String(32), nullable=False),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("site_name", sa.String(200), nullable=False),
        sa.Column("list_id", sa.String(32), nullable=False),
        sa.Column(
            "version_id", BigId, sa.ForeignKey("checklist_versions.id", name="fk_checks_version_id"), nullable=False
        ),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("started_by", sa.Integer(), sa.ForeignKey("staff.id", name="fk_checks_started_by"), nullable=False),
        sa.Column("started_name", sa.String(64), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("ended_by", sa.Integer(), sa.ForeignKey("staff.id", name="fk_checks_ended_by")),
        sa.Column("ended_name", sa.String(64), nullable=False),
        sa.Column("light", sa.String(8), nullable=False),
        sa.Column("due_on", sa.Date()),
        sqlite_autoincrement=True,
    )
    for use, columns in (("self", ["site", "list_id"]), ("inspection", ["site", "list_id", "started_by"])):
        is_open = sa.text(f"state = 'open' AND use = '{use}'")
        op.create_index(
            f"uq_checks_open_{use}", "checks", columns, unique=True, sqlite_where=is_open, postgresql_where=is_open
        )
    op.create_index("ix_checks_site", "checks", ["site", "use", "ended_at"])
    op.create_index("ix_checks_firm", "checks", ["firm", "use"])
    op.create_index("ix_checks_version", "checks", ["version_id"])
    _parts()
    op.create_table(
        "check_rhythms",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("firm", sa.String(32), nullable=False),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("site_name", sa.String(200), nullable=False),
        sa.Column("list_id", sa.String(32), nullable=False),
        sa.Column("every", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date()),
        sa.UniqueConstraint("site", "list_id", name="uq_check_rhythms_site_list_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_check_rhythms_due", "check_rhythms", ["due_on"])
    op.create_index("ix_check_rhythms_firm", "check_rhythms", ["firm"])


def _parts() -> None:
    """Answers and photos of a check."""
    op.create_table(
        "check_answers",
        sa.Column(
            "check_id", BigId, sa.ForeignKey("checks.id", name="fk_check_answers_check_id"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("item", sa.String(32), primary_key=True),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column(
            "staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_check_answers_staff_id"), nullable=False
        ),
        sa.Column("name", sa.String(64), nullable=False),
    )  # fmt: skip
    op.create_table(
        "check_photos",
        sa.Column(
            "evidence_id", BigId, sa.ForeignKey("evidence.id", name="fk_check_photos_evidence_id"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("check_id", BigId, sa.ForeignKey("checks.id", name="fk_check_photos_check_id"), nullable=False),
        sa.Column("item", sa.String(32), nullable=False),
    )  # fmt: skip
    op.create_index("ix_check_photos_check", "check_photos", ["check_id"])
