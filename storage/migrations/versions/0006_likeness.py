"""Where look-ups around a place find a case, photos by the bands of their hash, and sites reported again and again"""

import math

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_PAGE = 5000


def upgrade() -> None:
    op.add_column("cases", sa.Column("cell", sa.String(24), nullable=False, server_default=""))
    op.create_index("ix_cases_cell_updated_at", "cases", ["cell", "updated_at"])
    op.create_table(
        "photo_bands",
        sa.Column(
            "evidence_id",
            BigId,
            sa.ForeignKey("evidence.id", name="fk_photo_bands_evidence_id", ondelete="CASCADE"),
            nullable=False,
            autoincrement=False,
        ),
        sa.Column("place", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("bits", sa.String(4), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", "place", name="pk_photo_bands"),
    )
    op.create_index("ix_photo_bands_bits_place", "photo_bands", ["bits", "place"])
    op.create_table(
        "sites",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("cell", sa.String(24), nullable=False),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subdistrict", sa.String(32)),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sites_cell", "sites", ["cell"])
    op.create_index("ix_sites_last_at", "sites", ["last_at"])
    _fill_cells()
    _fill_bands()


def _fill_cells() -> None:
    """Cases with a point; those with an address alone are found by staff's search."""
    cases = sa.table("cases", *(sa.column(name) for name in ("id", "lat", "lon", "cell")))
    last, connection = 0, op.get_bind()
    change = sa.update(cases).where(cases.c.id == sa.bindparam("of_id")).values(cell=sa.bindparam("new"))
    while rows := connection.execute(
        sa.select(cases.c.id, cases.c.lat, cases.c.lon)
        .where(cases.c.id > last, cases.c.lat.is_not(None))
        .order_by(cases.c.id)
        .limit(_PAGE)
    ).all():
        squares = ((row.id, math.floor(row.lat / 0.005), math.floor(row.lon / 0.008)) for row in rows)
        connection.execute(change, [{"of_id": of_id, "new": f"{north}:{east}"} for of_id, north, east in squares])
        last = rows[-1].id


def _fill_bands() -> None:
    evidence = sa.table("evidence", *(sa.column(name) for name in ("id", "phash")))
    bands = sa.table("photo_bands", *(sa.column(name) for name in ("evidence_id", "place", "bits")))
    last, connection = 0, op.get_bind()
    while rows := connection.execute(
        sa.select(evidence.c.id, evidence.c.phash)
        .where(evidence.c.id > last, evidence.c.phash != "")
        .order_by(evidence.c.id)
        .limit(_PAGE)
    ).all():
        telling = [row for row in rows if 6 <= int(row.phash, 16).bit_count() <= 58]
        made = [
            {"evidence_id": row.id, "place": place, "bits": row.phash[place * 4 : place * 4 + 4]}
            for row in telling
            for place in range(4)
        ]
        if made:
            connection.execute(sa.insert(bands), made)
        last = rows[-1].id
