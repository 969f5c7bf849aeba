"""Let accounts have several roles, belong to a party, and log in with passwords and passkeys of their own"""

import sqlalchemy as sa
from alembic import op

from storage.engine.schema import BigId, Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff", sa.Column("roles", sa.String(128), nullable=False, server_default=""))
    op.add_column("staff", sa.Column("party", sa.String(64), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE staff SET roles = role"))
    op.drop_column("staff", "role")
    _make_logins()
    _extend_sessions()


def _make_logins() -> None:
    op.create_table(
        "staff_logins",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True, autoincrement=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.LargeBinary()),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "staff_codes",
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), primary_key=True),
    )
    op.create_table(
        "staff_passkeys",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("staff_id", sa.Integer(), sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False, unique=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_passkeys_staff_id", "staff_passkeys", ["staff_id"])


def _extend_sessions() -> None:
    """A session from before has no time of its own for these; that of its log-in serves."""
    with op.batch_alter_table("console_sessions") as table:
        table.add_column(sa.Column("seen_at", Moment()))
        table.add_column(sa.Column("confirmed_at", Moment()))
        table.add_column(sa.Column("way", sa.String(16), nullable=False, server_default="link"))
        table.add_column(sa.Column("browser", sa.String(64), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE console_sessions SET seen_at = created_at, confirmed_at = created_at"))
    with op.batch_alter_table("console_sessions") as table:
        table.alter_column("seen_at", existing_type=Moment(), nullable=False)
        table.alter_column("confirmed_at", existing_type=Moment(), nullable=False)
        table.alter_column("way", existing_type=sa.String(16), server_default=None)
        table.alter_column("browser", existing_type=sa.String(64), server_default=None)
