"""Tables of checks (inspections.checklists). A check refers to the text of its list as it was then."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, and_

from inspections.checklists.check import CheckState
from inspections.checklists.lists import Use
from storage.engine.schema import BigId, Moment, metadata

checklist_versions = Table(
    "checklist_versions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("list_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(16), nullable=False),
    Column("content", Text, nullable=False),
    UniqueConstraint("list_id", "version", "digest"),
    sqlite_autoincrement=True,
)
#: `firm` and `site` are ids of the register of firms
checks = Table(
    "checks",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("use", String(16), nullable=False),
    Column("firm", String(32), nullable=False),
    Column("site", String(32), nullable=False),
    Column("site_name", String(200), nullable=False),
    Column("list_id", String(32), nullable=False),
    Column("version_id", BigId, ForeignKey("checklist_versions.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("started_by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("started_name", String(64), nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Integer, ForeignKey("staff.id")),
    Column("ended_name", String(64), nullable=False, default=""),
    Column("light", String(8), nullable=False, default=""),
    Column("due_on", Date),
    sqlite_autoincrement=True,
)
_OPEN_SELF = and_(checks.c.state == CheckState.OPEN.value, checks.c.use == Use.SELF.value)
_OPEN_INSPECTION = and_(checks.c.state == CheckState.OPEN.value, checks.c.use == Use.INSPECTION.value)
Index("uq_checks_open_self", checks.c.site, checks.c.list_id, unique=True,
      sqlite_where=_OPEN_SELF, postgresql_where=_OPEN_SELF)  # fmt: skip
Index("uq_checks_open_inspection", checks.c.site, checks.c.list_id, checks.c.started_by, unique=True,
      sqlite_where=_OPEN_INSPECTION, postgresql_where=_OPEN_INSPECTION)  # fmt: skip
Index("ix_checks_site", checks.c.site, checks.c.use, checks.c.ended_at)
Index("ix_checks_firm", checks.c.firm, checks.c.use)
Index("ix_checks_version", checks.c.version_id)

check_answers = Table(
    "check_answers",
    metadata,
    Column("check_id", BigId, ForeignKey("checks.id"), primary_key=True, autoincrement=False),
    Column("item", String(32), primary_key=True),
    Column("verdict", String(8), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("name", String(64), nullable=False),
)
#: a photo of a check is a row of the evidence without draft and case
check_photos = Table(
    "check_photos",
    metadata,
    Column("evidence_id", BigId, ForeignKey("evidence.id"), primary_key=True, autoincrement=False),
    Column("check_id", BigId, ForeignKey("checks.id"), nullable=False),
    Column("item", String(32), nullable=False),
)
Index("ix_check_photos_check", check_photos.c.check_id)

check_rhythms = Table(
    "check_rhythms",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("firm", String(32), nullable=False),
    Column("site", String(32), nullable=False),
    Column("site_name", String(200), nullable=False),
    Column("list_id", String(32), nullable=False),
    Column("every", String(16), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("reminded_on", Date),
    UniqueConstraint("site", "list_id"),
    sqlite_autoincrement=True,
)
Index("ix_check_rhythms_due", check_rhythms.c.due_on)
Index("ix_check_rhythms_firm", check_rhythms.c.firm)
