"""The id under which the log tells the story of a message, so that it survives a restart"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("trace", sa.String(16), nullable=False, server_default=""))
