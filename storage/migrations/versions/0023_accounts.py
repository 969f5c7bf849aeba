"""Let accounts have several roles and belong to a party"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("roles", sa.String(128), nullable=False, server_default=""))
    op.add_column("staff", sa.Column("party", sa.String(64), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE staff SET roles = role"))
    op.drop_column("staff", "role")
