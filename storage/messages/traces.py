"""Updates of a chat that are still stored in the inbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.engine import quick_json
from storage.messages.inbox import inbox


def updates_since(connection: Connection, *, bot_id: int, chat_id: int, since: datetime) -> Sequence[dict[str, object]]:
    """Oldest first, without the dead list: those can't be parsed, or their sender got an error message."""
    stored = (
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
    return [quick_json.parsed(raw) for raw in connection.execute(stored).scalars()]
