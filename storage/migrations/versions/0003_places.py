"""Where a photo was taken, and a place's point as it came"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("evidence", "lat"), ("evidence", "lon"), ("cases", "given_lat"), ("cases", "given_lon")):
        op.add_column(table, sa.Column(column, sa.Float(), nullable=True))
