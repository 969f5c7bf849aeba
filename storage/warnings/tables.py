"""Tables of official warnings (complaints.model.warnings). `firm` is an id of the register of firms."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.engine.schema import BigId, Moment, metadata

#: `in_hand`: released and not lifted; kept beside the versions, so that jobs need not read them
warnings = Table(
    "warnings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("drill", Boolean, nullable=False),
    Column("in_hand", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
warning_versions = Table(
    "warning_versions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("warning_id", BigId, ForeignKey("warnings.id"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("change", String(16), nullable=False),
    Column("level", String(8), nullable=False),
    Column("issuer", String(100), nullable=False),
    Column("document", String(100), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("begins_at", Moment, nullable=False),
    Column("scope", JSON, nullable=False),
    Column("photo", String(64), nullable=False),
    Column("pdf", String(64), nullable=False),
    Column("link", Text, nullable=False),
    Column("within_minutes", SmallInteger, nullable=False),
    Column("entered_by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("entered_name", String(64), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("standing", String(8), nullable=False),
    Column("decided_by", Integer, ForeignKey("staff.id")),
    Column("decided_name", String(64), nullable=False, default=""),
    Column("decided_at", Moment),
    Column("why", Text, nullable=False, default=""),
    Column("spread_at", Moment),
    UniqueConstraint("warning_id", "number"),
    sqlite_autoincrement=True,
)
Index("ix_warning_versions_standing", warning_versions.c.standing, warning_versions.c.spread_at)
Index("ix_warning_versions_document", warning_versions.c.document)
#: the bytes of documents in PDF, by digest; pictures are in the photo store
warning_pdfs = Table(
    "warning_pdfs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
warning_calls = Table(
    "warning_calls",
    metadata,
    Column("version_id", BigId, ForeignKey("warning_versions.id"), primary_key=True, autoincrement=False),
    Column("step", SmallInteger, primary_key=True, autoincrement=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("name", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)
warning_roster = Table(
    "warning_roster",
    metadata,
    Column("staff_id", Integer, ForeignKey("staff.id"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, nullable=False),
)
warning_exemptions = Table(
    "warning_exemptions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("firm", String(32), nullable=False, index=True),
    Column("levels", JSON, nullable=False),
    Column("grade", String(64), nullable=False),
    Column("document", String(100), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String(64), nullable=False, default=""),
    sqlite_autoincrement=True,
)
warning_tasks = Table(
    "warning_tasks",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("warning_id", BigId, ForeignKey("warnings.id"), nullable=False),
    Column("firm", String(32), nullable=False, index=True),
    Column("version", SmallInteger, nullable=False),
    Column("asked", SmallInteger, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("press_at", Moment, nullable=False),
    Column("actions", JSON, nullable=False),
    Column("exemption_id", BigId, ForeignKey("warning_exemptions.id")),
    Column("gone", Boolean, nullable=False),
    Column("pressed", SmallInteger, nullable=False),
    # whether the present asking is confirmed: a copy of its event for the job that presses
    Column("confirmed", Boolean, nullable=False),
    UniqueConstraint("warning_id", "firm"),
    sqlite_autoincrement=True,
)
Index("ix_warning_tasks_press_at", warning_tasks.c.press_at)
warning_events = Table(
    "warning_events",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("task_id", BigId, ForeignKey("warning_tasks.id"), nullable=False, index=True),
    Column("version", SmallInteger, nullable=False),
    Column("asked", SmallInteger, nullable=False),
    Column("step", String(16), nullable=False),
    Column("action", SmallInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("by", String(64), nullable=False),
    Column("note", Text, nullable=False),
    sqlite_autoincrement=True,
)
#: a photo of 已落实 is a row of the evidence without draft and case
warning_photos = Table(
    "warning_photos",
    metadata,
    Column("evidence_id", BigId, ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
    Column("task_id", BigId, ForeignKey("warning_tasks.id"), nullable=False, index=True),
    Column("asked", SmallInteger, nullable=False),
    Column("action", SmallInteger, nullable=False),
)
warning_plans = Table(
    "warning_plans",
    metadata,
    Column("firm", String(32), primary_key=True),
    Column("level", String(8), primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("photo", Boolean, nullable=False),
)
