"""Store the stage of 异议 of a case"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("dispute", sa.String(16), nullable=False, server_default=""))
