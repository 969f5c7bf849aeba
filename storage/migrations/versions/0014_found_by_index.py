"""Photos of a draft and of a case, and a staff member's accounts, found by index instead of by reading all"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_evidence_draft", "evidence", ["draft_id"])
    op.create_index("ix_evidence_case", "evidence", ["case_id"])
    staff = sa.text("staff_id IS NOT NULL")
    op.create_index("ix_people_staff", "people", ["staff_id"], sqlite_where=staff, postgresql_where=staff)
