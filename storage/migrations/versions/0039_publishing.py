"""Published cases, their traces and photos, what is prepared, and what reporters agreed to"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_SHOWN = sa.text("taken_back_at IS NULL")


def upgrade() -> None:
    op.add_column("drafts", sa.Column("sharing", sa.String(32), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("sharing", sa.String(32)))
    op.create_table(
        "published",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_published_case_id"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("subdistrict", sa.String(32), nullable=False),
        sa.Column("site", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("took_days", sa.Integer()),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("published_at", Moment, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
        sa.Column("taken_back_at", Moment),
        sa.Column("body", sa.Text(), nullable=False),
        sa.UniqueConstraint("number", name="uq_published_number"),
        sa.UniqueConstraint("case_id", name="uq_published_case_id"),
        sqlite_autoincrement=True,
    )
    counted = ["verdict", "outcome", "took_days"]
    listed = ["closed_on", "id", *counted]
    for name, columns in {
        "closed": [*listed, "month"],
        "subdistrict": ["subdistrict", *listed, "category"],
        "category": ["category", *listed, "subdistrict"],
        "site": ["site", *listed, "subdistrict", "category"],
        "month": ["month", *counted],
        "changed": ["changed_at", "id", "outcome"],
        "place": ["lat", "lon", "category", "subdistrict", "id"],
    }.items():
        op.create_index(f"ix_published_{name}", "published", columns, sqlite_where=_SHOWN, postgresql_where=_SHOWN)
    _photos_and_traces()


def _photos_and_traces() -> None:
    evidence = sa.ForeignKey("evidence.id", name="fk_published_photos_evidence_id", ondelete="CASCADE")
    op.create_table(
        "published_photos",
        sa.Column("number", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("evidence_id", BigId, evidence, nullable=False),
    )
    op.create_index("ix_published_photos_evidence_id", "published_photos", ["evidence_id"])
    op.create_index("ix_published_photos_digest", "published_photos", ["digest"])
    op.create_table(
        "published_trace",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column(
            "staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_published_trace_staff_id"), nullable=False
        ),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_published_trace_number", "published_trace", ["number"])
    by = sa.ForeignKey("staff.id", name="fk_publishing_proposals_by_id")
    op.create_table(
        "publishing_proposals",
        sa.Column("case_id", BigId, sa.ForeignKey("cases.id", name="fk_publishing_proposals_case_id"), primary_key=True,
                  autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by_id", sa.Integer(), by, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_publishing_proposals_at", "publishing_proposals", ["at"])
