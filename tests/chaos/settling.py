"""Waits until nothing is on its way any more: what still is then was lost, or will never end."""

import asyncio
import time

from sqlalchemy import text

from tests.chaos.ground import Ground
from tests.chaos.violation import Violation

#: seconds without any progress: the staff group takes 20 messages a minute, so hundreds that wait for it take long
_PATIENCE_S = 420.0
_LOOK_S = 0.5
#: question → what the rest of it is called
_WAITING = {
    "SELECT count(*) FROM inbox WHERE state = 'new'": "updates that were stored and not handled",
    "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'claimed')": "messages that were not sent",
    "SELECT count(*) FROM evidence WHERE state = 'pending'": "photos that were not fetched",
}


async def settle(made: Ground) -> list[Violation]:
    least, end = None, 0.0
    while left := await _left(made):
        if least is None or sum(left.values()) < least:
            least, end = sum(left.values()), time.monotonic() + _PATIENCE_S
        elif time.monotonic() > end:
            return [Violation("it does not come to rest", f"{count} {what}") for what, count in left.items()]
        await asyncio.sleep(_LOOK_S)
    return []


async def _left(made: Ground) -> dict[str, int]:
    async with made.session.get(f"{made.control}/updates") as response:
        left = {"updates that Telegram could not deliver": len((await response.json())["pending"])}
    with made.engine.connect() as records:
        left |= {what: int(records.execute(text(query)).scalar_one()) for query, what in _WAITING.items()}
    return {what: count for what, count in left.items() if count}
