"""督察整改清单: items, their entries and files, and what is public of them"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _items()
    _entries()
    _public()


def _items() -> None:
    op.create_table(
        "rectification_items",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("batch", sa.String(64), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("helpers", sa.String(200), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("measures", sa.Text, nullable=False),
        sa.Column("acceptor", sa.String(100), nullable=False),
        sa.Column("milestones", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("next_on", sa.Date, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("progress_at", Moment),
        sa.Column("told_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_rectification_items"),
        sa.UniqueConstraint("source", "batch", "number", name="uq_rectification_items_source_batch_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rectification_items_state_next_on", "rectification_items", ["state", "next_on"])


def _entries() -> None:
    op.create_table(
        "rectification_entries",
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("values", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "number", name="pk_rectification_entries"),
        sa.ForeignKeyConstraint(["item_id"], ["rectification_items.id"], name="fk_rectification_entries_item_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_rectification_entries_staff_id"),
    )
    op.create_table(
        "rectification_files",
        sa.Column("id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("entry", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("photo", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rectification_files"),
        sa.ForeignKeyConstraint(
            ["item_id", "entry"],
            ["rectification_entries.item_id", "rectification_entries.number"],
            name="fk_rectification_files_item_id",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rectification_files_item_id", "rectification_files", ["item_id"])


def _public() -> None:
    op.create_table(
        "rectification_proposals",
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("by", sa.Integer, nullable=False),
        sa.Column("by_name", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_rectification_proposals"),
        sa.ForeignKeyConstraint(["item_id"], ["rectification_items.id"], name="fk_rectification_proposals_item_id"),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name="fk_rectification_proposals_by"),
    )
    op.create_table(
        "rectification_released",
        sa.Column("id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("taken_back_at", Moment),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rectification_released"),
        sa.UniqueConstraint("item_id", "revision", name="uq_rectification_released_item_id_revision"),
        sa.ForeignKeyConstraint(["item_id"], ["rectification_items.id"], name="fk_rectification_released_item_id"),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name="fk_rectification_released_by"),
        sqlite_autoincrement=True,
    )
