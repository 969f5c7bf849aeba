"""Number the messages of the web chat per chat; remove exact times of erased and fading messages"""

import sqlalchemy as sa
from alembic import op

from complaints.privacy.coarse import day_of, hour_of, next_hour
from storage.engine.schema import Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NEW = "webchat_messages_new"
_COLUMNS = ("chat", "message_id", "seq", "body", "sent_key", "deleted", "fades", "created_at", "expires_at")


def upgrade() -> None:
    connection = op.get_bind()
    _coarse(connection)
    for index in (
        "ix_webchat_messages_chat_seq",
        "ix_webchat_messages_chat_sent_key",
        "ix_webchat_messages_expires_at",
    ):
        op.drop_index(index, "webchat_messages")
    op.create_table(
        _NEW,
        sa.Column(
            "chat",
            sa.BigInteger,
            sa.ForeignKey("webchat_chats.number", name="fk_webchat_messages_new_chat"),
            nullable=False,
        ),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("sent_key", sa.String(96)),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("fades", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("chat", "message_id", name="pk_webchat_messages_new"),
        sqlite_with_rowid=False,
    )
    names = ", ".join(_COLUMNS)
    op.execute(f"INSERT INTO {_NEW} ({names}) SELECT {names} FROM webchat_messages ORDER BY chat, message_id")  # noqa: S608
    op.drop_table("webchat_messages")
    op.rename_table(_NEW, "webchat_messages")
    if connection.dialect.name == "postgresql":
        for kind, rest in (("pk", ""), ("fk", "_chat")):
            op.execute(
                f"ALTER TABLE webchat_messages RENAME CONSTRAINT {kind}_webchat_messages_new{rest}"
                f" TO {kind}_webchat_messages{rest}"
            )
    op.create_index("ix_webchat_messages_chat_seq", "webchat_messages", ["chat", "seq"])
    op.create_index("ix_webchat_messages_chat_sent_key", "webchat_messages", ["chat", "sent_key"])
    op.create_index("ix_webchat_messages_expires_at", "webchat_messages", ["expires_at"])
    # the next message takes the chat's next change number, which must not be in use
    op.execute(
        "UPDATE webchat_chats SET seq = (SELECT max(m.message_id) FROM webchat_messages m WHERE m.chat = number)"
        " WHERE seq < (SELECT max(m.message_id) FROM webchat_messages m WHERE m.chat = number)"
    )


def _coarse(connection: sa.Connection) -> None:
    """Also clears `sent_key` of old fading messages, because it names a row of the outbox."""
    old = sa.table(
        "webchat_messages",
        *(sa.column(name) for name in ("message_id", "sent_key")),
        *(sa.column(name, sa.Boolean) for name in ("deleted", "fades")),
        *(sa.column(name, Moment) for name in ("created_at", "expires_at")),
    )
    named = sa.select(old.c.message_id, old.c.deleted, old.c.created_at, old.c.expires_at)
    for row in connection.execute(named.where(sa.or_(old.c.deleted, old.c.fades))).all():
        values = {
            "sent_key": None,
            "created_at": day_of(row.created_at) if row.deleted else hour_of(row.created_at),
            "expires_at": next_hour(row.expires_at) if row.expires_at else None,
        }
        connection.execute(sa.update(old).where(old.c.message_id == row.message_id).values(values))
