"""Delete the exact times of wrong access codes, which led from a case to the chat that had tried them"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("UPDATE cases SET code_tries = 0, code_locked_until = NULL WHERE code_locked_until IS NOT NULL"))
