"""What curators have settled, who is editing an entry, accepted examples, and owners of questions to the office"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import Moment

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unanswered", sa.Column("settled_at", Moment))
    op.add_column("answer_ratings", sa.Column("settled_at", Moment))
    op.add_column("message_examples", sa.Column("accepted_at", Moment))
    op.add_column("asked", sa.Column("owner_id", sa.Integer))
    op.create_table(
        "entry_editing",
        sa.Column("entry", sa.String(64), primary_key=True),
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("since", Moment, nullable=False),
    )
