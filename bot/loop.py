"""The event loop: uvloop if it is installed (a sixth more questions per processor second), else asyncio's."""

import asyncio
import importlib.util
from collections.abc import Callable


def event_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    if importlib.util.find_spec("uvloop") is None:  # Windows
        return asyncio.new_event_loop
    import uvloop

    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory
