"""The tables of inspections. Their rows are added and completed, never removed."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.engine.schema import BigId, Moment, metadata

sessions = Table(
    "inspect_sessions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("client_id", String(64), nullable=False, unique=True),
    Column("started_at", Moment, nullable=False, index=True),
    Column("started_by", String(64), nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(64), nullable=False),
    Column("forgotten", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
walkers = Table(
    "inspect_walkers",
    metadata,
    Column("session_id", BigId, ForeignKey("inspect_sessions.id"), primary_key=True, autoincrement=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False, index=True),
    Column("name", String(64), nullable=False),
    Column("joined_at", Moment, nullable=False),
)
stops = Table(
    "inspect_stops",
    metadata,
    Column("session_id", BigId, ForeignKey("inspect_sessions.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("ref", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("why", String(64), nullable=False),
    Column("source", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("subdistrict", String(32)),
)
visits = Table(
    "inspect_visits",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("session_id", BigId, ForeignKey("inspect_sessions.id"), nullable=False),
    Column("client_id", String(80), nullable=False, unique=True),
    Column("key", String(80), nullable=False),
    Column("name", Text, nullable=False),
    Column("clear", Boolean, nullable=False),
    Column("by", String(64), nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("firm_site", BigId, index=True),
    Column("source", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("subdistrict", String(32)),
    UniqueConstraint("session_id", "key"),
    sqlite_autoincrement=True,
)
Index("ix_inspect_visits_key_at", visits.c.key, visits.c.at)
findings = Table(
    "inspect_findings",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("session_id", BigId, ForeignKey("inspect_sessions.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("visit_id", BigId, ForeignKey("inspect_visits.id"), nullable=False, index=True),
    Column("client_id", String(64), nullable=False, unique=True),
    Column("finder_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("finder", String(64), nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),  # by the clock of the phone
    Column("limit", String(8), nullable=False),
    Column("limit_moved_from", Moment),
    Column("target", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("acceptor", Text, nullable=False),
    Column("basis", Text, nullable=False),  # ids of entries, separated by spaces
    Column("filing", String(200), nullable=False),
    Column("checklist_item", String(120), nullable=False),
    Column("difficulty", Text, nullable=False),
    Column("at_once", Boolean, nullable=False),
    UniqueConstraint("session_id", "number"),
)
parts = Table(
    "inspect_parts",
    metadata,
    Column("case_id", BigId, ForeignKey("inspect_findings.case_id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("unit", String(64), nullable=False),
    Column("role", String(8), nullable=False),
    Column("person", String(64), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("what", Text, nullable=False),
)
calls = Table(
    "inspect_calls",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("deadline", Moment, primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("told", String(64), nullable=False),
)
#: when leaders want their morning message, and the last day that had one
mornings = Table(
    "inspect_mornings",
    metadata,
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("hour", Integer, nullable=False),
    Column("day", Date),
)
