"""Indexes of the public lists with two filters, and of a category on the public map"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_published_subdistrict_category": [
        "subdistrict", "category", "closed_on", "id", "verdict", "outcome", "took_days",
    ],
    "ix_published_category_place": ["category", "lat", "lon", "subdistrict", "id"],
}  # fmt: skip


def upgrade() -> None:
    shown = sa.text("taken_back_at IS NULL")
    for name, columns in _INDEXES.items():
        op.create_index(name, "published", columns, sqlite_where=shown, postgresql_where=shown)
