"""The tables. Items are changed, never removed; their entries and files are only added."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.engine.schema import BigId, Moment, metadata

items = Table(
    "rectification_items",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("source", String(16), nullable=False),
    Column("batch", String(64), nullable=False),
    Column("number", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("unit", String(32), nullable=False),
    Column("helpers", String(200), nullable=False),
    Column("person", String(64), nullable=False),
    Column("target", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("measures", Text, nullable=False),
    Column("acceptor", String(100), nullable=False),
    Column("milestones", Text, nullable=False),  # JSON
    Column("state", String(16), nullable=False),
    Column("next_on", Date, nullable=False),  # its next deadline
    Column("version", Integer, nullable=False),  # number of entries
    Column("progress", Text, nullable=False),  # the last words about it
    Column("progress_at", Moment),
    Column("told_on", Date),  # when its unit was last reminded
    UniqueConstraint("source", "batch", "number"),
    sqlite_autoincrement=True,
)
Index("ix_rectification_items_state_next_on", items.c.state, items.c.next_on)

entries = Table(
    "rectification_entries",
    metadata,
    Column("item_id", BigId, ForeignKey("rectification_items.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),  # counts from 1
    Column("step", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("values", Text, nullable=False),  # JSON
)
files = Table(
    "rectification_files",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("item_id", BigId, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("photo", Boolean, nullable=False),
    ForeignKeyConstraint(["item_id", "entry"], ["rectification_entries.item_id", "rectification_entries.number"]),
    sqlite_autoincrement=True,
)
Index("ix_rectification_files_item_id", files.c.item_id)

proposals = Table(
    "rectification_proposals",
    metadata,
    Column("item_id", BigId, ForeignKey("rectification_items.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("progress", Text, nullable=False),
    Column("by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("by_name", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
#: each release and taking back is a row; what is public of an item is the `body` of its last one
released = Table(
    "rectification_released",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("item_id", BigId, ForeignKey("rectification_items.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("body", Text, nullable=False),  # JSON; empty once it is not public
    Column("taken_back_at", Moment),
    Column("reason", String(200), nullable=False),
    UniqueConstraint("item_id", "revision"),
    sqlite_autoincrement=True,
)
