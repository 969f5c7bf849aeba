"""Ends what runs in the background when the service stops."""

import asyncio
from collections.abc import Iterable


async def ended(tasks: Iterable[asyncio.Task[None]], *, again_s: float = 3.0) -> None:
    """Returns when all have ended. A cancellation that comes in the moment in which a wait ends may be swallowed (by
    asyncio.wait_for of Python 3.11, in libraries too), so it is repeated until it works."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=again_s)
