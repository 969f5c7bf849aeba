"""Further firms of a person with one account"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("also", sa.Text, nullable=False, server_default=""))
