"""Documents of the zone that operators change in the console"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_versions",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("on_file", sa.String(16), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("again", sa.Integer),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_zone_versions"),
        sa.UniqueConstraint("document", "number", name="uq_zone_versions_document_number"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_zone_versions_staff_id"),
    )
    op.create_table(
        "zone_drafts",
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("document", "staff_id", name="pk_zone_drafts"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_zone_drafts_staff_id"),
    )
