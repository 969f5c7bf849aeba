"""E-mail addresses: whether their owner has confirmed them, and what staff chose to get"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("addresses", sa.Column("wants", sa.String(200), nullable=False, server_default=""))
