"""The tables. A published case is one row whose `body` is the frozen value; its other columns repeat parts of it, for
lists, maps and sums."""

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, text

from storage.engine.schema import BigId, Moment, metadata

published = Table(
    "published",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(16), nullable=False, unique=True),
    Column("case_id", BigId, ForeignKey("cases.id"), nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("category", String(32), nullable=False),
    Column("subdistrict", String(32), nullable=False),
    Column("site", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("received_on", Date),
    Column("closed_on", Date),
    Column("month", String(7), nullable=False),  # of closing, 2026-11
    Column("took_days", Integer),
    Column("lat", Float),
    Column("lon", Float),
    Column("published_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("taken_back_at", Moment),
    Column("body", Text, nullable=False),  # JSON; empty once taken back
    sqlite_autoincrement=True,
)
#: What the public sees. Written out: a partial index is used only for the same words.
SHOWN = text("taken_back_at IS NULL")
#: in the column of verdicts: a finding of an inspection has none, and sums of reports leave it out
FINDING = "finding"
#: what sums are made of: in the indexes too, so that a sum reads no rows
_COUNTED = (published.c.verdict, published.c.outcome, published.c.took_days)
_LISTED = (published.c.closed_on, published.c.id, *_COUNTED)
Index("ix_published_closed", *_LISTED, published.c.month, sqlite_where=SHOWN, postgresql_where=SHOWN)
#: each has what the other filters ask for
for _name in ("subdistrict", "category", "site"):
    _others = [published.c[one] for one in ("subdistrict", "category") if one != _name]
    Index(f"ix_published_{_name}", published.c[_name], *_LISTED, *_others, sqlite_where=SHOWN, postgresql_where=SHOWN)
#: both filters of a list at once
Index(
    "ix_published_subdistrict_category",
    *(published.c[_name] for _name in ("subdistrict", "category")),
    *_LISTED,
    sqlite_where=SHOWN,
    postgresql_where=SHOWN,
)
Index(
    "ix_published_received",
    *(published.c[_name] for _name in ("received_on", "id", "category", "subdistrict", "closed_on", "lat", "lon")),
    sqlite_where=SHOWN,
    postgresql_where=SHOWN,
)
Index(
    "ix_published_category_received",
    *(published.c[_name] for _name in ("category", "received_on", "id", "closed_on", "lat", "lon")),
    sqlite_where=SHOWN,
    postgresql_where=SHOWN,
)
Index("ix_published_month", published.c.month, *_COUNTED, sqlite_where=SHOWN, postgresql_where=SHOWN)
Index(
    "ix_published_changed",
    published.c.changed_at,
    published.c.id,
    published.c.outcome,
    sqlite_where=SHOWN,
    postgresql_where=SHOWN,
)
#: a category on the map
Index(
    "ix_published_category_place",
    *(published.c[_name] for _name in ("category", "lat", "lon", "subdistrict", "id")),
    sqlite_where=SHOWN,
    postgresql_where=SHOWN,
)
Index(
    "ix_published_place",
    *(published.c[_name] for _name in ("lat", "lon", "category", "subdistrict", "id")),
    sqlite_where=SHOWN,
    postgresql_where=SHOWN,
)

#: the copies that published cases show; a photo that its reporter takes back goes with its evidence
published_photos = Table(
    "published_photos",
    metadata,
    Column("number", String(16), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("evidence_id", BigId, ForeignKey("evidence.id", ondelete="CASCADE"), nullable=False, index=True),
)
Index("ix_published_photos_digest", published_photos.c.digest)

published_trace = Table(
    "published_trace",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(16), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("act", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id")),  # NULL: its reporter
    Column("name", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)

proposals = Table(
    "publishing_proposals",
    metadata,
    Column("case_id", BigId, ForeignKey("cases.id"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("by_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("body", Text, nullable=False),  # JSON
)
