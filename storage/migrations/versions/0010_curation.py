"""Versions of knowledge entries, wordings residents tied to an entry, and who wants to be told"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_versions",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("wordings", sa.Text(), nullable=False),
        sa.Column(
            "author_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_entry_versions_author_id"), nullable=False
        ),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_entry_versions_reviewer_id")),
        sa.Column("valid_to", sa.String(10)),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("published_at", Moment()),
        sa.UniqueConstraint("entry", "number", name="uq_entry_versions_entry_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_versions_state", "entry_versions", ["state"])
    op.create_table(
        "phrasing_suggestions",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entry", sa.String(64)),
        sa.Column("created_at", Moment(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_phrasing_suggestions_created_at", "phrasing_suggestions", ["created_at"])
    op.create_table(
        "wishes",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("person_id", BigId, sa.ForeignKey("people.id", name="fk_wishes_person_id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_wishes_created_at", "wishes", ["created_at"])
    op.create_index("ix_wishes_person_id", "wishes", ["person_id"])
