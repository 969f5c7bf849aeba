"""In how many tries a message may have arrived, apart from the tries that were plainly refused, and how many of its
calls were accepted"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("doubts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("parts", sa.Integer, nullable=False, server_default="0"))
