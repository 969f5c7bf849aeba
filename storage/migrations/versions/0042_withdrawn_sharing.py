"""What is public may be withdrawn by its reporter, who has no account"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("published_trace") as table:
        table.alter_column("staff_id", existing_type=sa.Integer(), nullable=True)
