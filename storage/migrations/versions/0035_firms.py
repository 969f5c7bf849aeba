"""The register of firms, the firm and site that a case names, and consultations of firms"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_QUEUE: tuple[str | sa.ColumnElement[Any], ...] = ("queue_rank", "queue_due", sa.literal_column("id DESC"))


def upgrade() -> None:
    _register()
    _consultations()
    op.add_column("cases", sa.Column("firm", sa.String(32), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("firm_site", sa.String(32), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("implementer", sa.String(8), nullable=False, server_default="unit"))
    for name in ("firm", "firm_site"):
        named = sa.text(f"{name} <> ''")
        op.create_index(
            f"ix_cases_{name}_queue",
            "cases",
            [name, *_QUEUE, "state", "implementer", "created_at", "verdict"],
            sqlite_where=named,
            postgresql_where=named,
        )
    op.create_index("ix_staff_party", "staff", ["party"])


def _register() -> None:
    op.create_table(
        "firms",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("code", sa.String(18)),
        sa.Column("trade", sa.String(64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("merged_into", BigId, sa.ForeignKey("firms.id", name="fk_firms_merged_into")),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.UniqueConstraint("code", name="uq_firms_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_firms_name", "firms", ["name"])
    op.create_table(
        "firm_sites",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("firm_id", BigId, sa.ForeignKey("firms.id", name="fk_firm_sites_firm_id")),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("datum", sa.String(16), nullable=False),
        sa.Column("given_lat", sa.Float()),
        sa.Column("given_lon", sa.Float()),
        sa.Column("subdistrict", sa.String(32), nullable=False),
        sa.Column("unit", sa.String(64), nullable=False),
        sa.Column("unit_person", sa.String(64), nullable=False),
        sa.Column("permits", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_firm_sites_firm_id", "firm_sites", ["firm_id"])
    op.create_index("ix_firm_sites_name", "firm_sites", ["name"])
    op.create_table(
        "firm_persons",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("firm_id", BigId, sa.ForeignKey("firms.id", name="fk_firm_persons_firm_id"), nullable=False),
        sa.Column("site_id", BigId, sa.ForeignKey("firm_sites.id", name="fk_firm_persons_site_id")),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("duty", sa.String(16), nullable=False),
        sa.Column("post", sa.String(64), nullable=False),
        sa.Column("phone", sa.LargeBinary()),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id", name="fk_firm_persons_staff_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_firm_persons_firm_id", "firm_persons", ["firm_id"])
    op.create_index("ix_firm_persons_staff_id", "firm_persons", ["staff_id"])


def _consultations() -> None:
    op.create_table(
        "consultations",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("asker", sa.Integer(), sa.ForeignKey("staff.id", name="fk_consultations_asker"), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("answer", sa.LargeBinary()),
        sa.Column("answered_at", Moment()),
        sa.Column("answered_by", sa.Integer(), sa.ForeignKey("staff.id", name="fk_consultations_answered_by")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consultations_asker", "consultations", ["asker"])
    waiting = sa.text("answered_at IS NULL")
    op.create_index("ix_consultations_open", "consultations", ["id"], sqlite_where=waiting, postgresql_where=waiting)
