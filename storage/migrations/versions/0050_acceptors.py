"""验收单位 of a finding as a unit or role that has to verify it"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("acceptor", sa.String(72), nullable=False, server_default=""))
