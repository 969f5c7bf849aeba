"""Posters and their scans by day"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posters",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("subdistrict", sa.String(32), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("revoked_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_posters"),
        sa.UniqueConstraint("code", name="uq_posters_code"),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name="fk_posters_made_by_staff"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "poster_scans",
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", "day", name="pk_poster_scans"),
    )
