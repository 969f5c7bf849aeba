"""Patrols: grids, rhythms by level, and checks"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "patrol_grids",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("rings", sa.Text, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("dropped_at", Moment),
        sa.PrimaryKeyConstraint("id", name="pk_patrol_grids"),
        sa.UniqueConstraint("code", name="uq_patrol_grids_code"),
    )
    op.create_table(
        "patrol_rhythms",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("every", sa.SmallInteger, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patrol_rhythms"),
    )
    op.create_table(
        "patrol_checks",
        sa.Column("id", BigId, nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("grid_id", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("seen", sa.String(8), nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("accuracy", sa.Float),
        sa.Column("inside", sa.Boolean),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patrol_checks"),
        sa.UniqueConstraint("client_id", name="uq_patrol_checks_client_id"),
        sa.ForeignKeyConstraint(["grid_id"], ["patrol_grids.id"], name="fk_patrol_checks_grid_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_patrol_checks_staff_id"),
    )
    op.create_index("ix_patrol_checks_grid_id_at", "patrol_checks", ["grid_id", "at"])
    op.create_index("ix_patrol_checks_at", "patrol_checks", ["at"])
