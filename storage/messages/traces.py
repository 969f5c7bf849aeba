"""What a chat left in the inbox, as long as it is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.engine import quick_json
from storage.messages.inbox import inbox


def updates_since(connection: Connection, *, bot_id: int, chat_id: int, since: datetime) -> Sequence[dict[str, object]]:
    """Oldest first, without those on the dead list: they can't be read, or whoever sent them was told so."""
    kept = (
        select(inbox.c.raw)
        .where(
            inbox.c.bot_id == bot_id,
            inbox.c.chat_id == chat_id,
            inbox.c.created_at >= since,
            inbox.c.raw != "",
            inbox.c.state != "dead",
        )
        .order_by(inbox.c.id)
    )
    return [quick_json.parsed(raw) for raw in connection.execute(kept).scalars()]
