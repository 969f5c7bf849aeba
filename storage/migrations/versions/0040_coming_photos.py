"""Evidence of which only a thumbnail has arrived"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence", sa.Column("coming", sa.Boolean(), nullable=False, server_default=sa.false()))
