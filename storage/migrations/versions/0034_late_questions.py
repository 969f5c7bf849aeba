"""When the owner of an overdue question to the office was reminded"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asked", sa.Column("pressed_at", Moment))
