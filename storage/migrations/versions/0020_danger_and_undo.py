"""Sort cases with danger first; let a cancelled draft be restored for ten minutes"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("danger", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("drafts", sa.Column("place_before", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("identity_before", sa.String(16), nullable=True))
    op.add_column("drafts", sa.Column("cancelled_at", Moment(), nullable=True))
