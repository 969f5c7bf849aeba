"""Due dates of firms, their reminders, proofs and history, and feeds of calendars"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _dates()
    _beside()
    _feeds()


def _dates() -> None:
    op.create_table(
        "firm_dates",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("series", BigId),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("firm_id", BigId, sa.ForeignKey("firms.id", name="fk_firm_dates_firm_id"), nullable=False),
        sa.Column("site_id", BigId, sa.ForeignKey("firm_sites.id", name="fk_firm_dates_site_id")),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("permit", sa.String(120)),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("every_count", sa.SmallInteger()),
        sa.Column("every_span", sa.String(8), nullable=False),
        sa.Column("from_done", sa.Boolean(), nullable=False),
        sa.Column("month_day", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("known_on", sa.Date()),
        sa.Column("look_on", sa.Date()),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("done_at", Moment()),
        sa.Column("done_by", sa.Integer(), sa.ForeignKey("staff.id", name="fk_firm_dates_done_by")),
        sa.Column("done_name", sa.String(64), nullable=False),
        sa.Column("done_note", sa.Text(), nullable=False),
        sa.UniqueConstraint("series", "number", name="uq_firm_dates_series_number"),
        sqlite_autoincrement=True,
    )
    is_open = sa.text("state = 'open'")
    op.create_index("ix_firm_dates_firm", "firm_dates", ["firm_id", "state", "due_on"])
    op.create_index("ix_firm_dates_site", "firm_dates", ["site_id"])
    op.create_index("ix_firm_dates_due", "firm_dates", ["state", "due_on"])
    op.create_index(
        "ix_firm_dates_look", "firm_dates", ["look_on"], sqlite_where=is_open, postgresql_where=is_open
    )  # fmt: skip


def _beside() -> None:
    op.create_table(
        "firm_date_steps",
        sa.Column(
            "date_id", BigId, sa.ForeignKey("firm_dates.id", name="fk_firm_date_steps_date_id"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("due_on", sa.Date(), primary_key=True),
        sa.Column("step", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "firm_date_entries",
        sa.Column("id", BigId, primary_key=True),
        sa.Column(
            "date_id", BigId, sa.ForeignKey("firm_dates.id", name="fk_firm_date_entries_date_id"), nullable=False
        ),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_firm_date_entries_date_id", "firm_date_entries", ["date_id"])
    op.create_table(
        "firm_date_proofs",
        sa.Column(
            "evidence_id", BigId, sa.ForeignKey("evidence.id", name="fk_firm_date_proofs_evidence_id"),
            primary_key=True, autoincrement=False,
        ),
        sa.Column("date_id", BigId, sa.ForeignKey("firm_dates.id", name="fk_firm_date_proofs_date_id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
    )  # fmt: skip
    op.create_index("ix_firm_date_proofs_date_id", "firm_date_proofs", ["date_id"])
    op.create_table(
        "firm_date_persons",
        sa.Column(
            "firm_id", BigId, sa.ForeignKey("firms.id", name="fk_firm_date_persons_firm_id"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("place", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column(
            "staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_firm_date_persons_staff_id"), nullable=False
        ),
    )  # fmt: skip


def _feeds() -> None:
    op.create_table(
        "firm_feeds",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("firm_id", BigId, sa.ForeignKey("firms.id", name="fk_firm_feeds_firm_id"), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("revoked_at", Moment()),
        sa.UniqueConstraint("token_hash", name="uq_firm_feeds_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_firm_feeds_firm_id", "firm_feeds", ["firm_id"])
    op.create_table(
        "firm_site_followed",
        sa.Column(
            "site_id", BigId, sa.ForeignKey("firm_sites.id", name="fk_firm_site_followed_site_id"), primary_key=True,
            autoincrement=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.String(16), nullable=False),
    )  # fmt: skip
