"""When owners of overdue questions were reminded, and when proposals to curators were settled"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("asked", sa.Column("pressed_at", Moment))
    op.add_column("phrasing_suggestions", sa.Column("settled_at", Moment))
    op.add_column("message_examples", sa.Column("dismissed_at", Moment))
