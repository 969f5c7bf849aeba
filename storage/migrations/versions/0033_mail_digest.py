"""E-mail addresses of accounts: the hour of the daily digest, and the day of the last one"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("addresses", sa.Column("digest_at", sa.Integer()))
    op.add_column("addresses", sa.Column("digest_day", sa.Date()))
