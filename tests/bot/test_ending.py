"""A service that is asked to stop does stop, whatever its background work makes of being cancelled."""

import asyncio

from bot.ending import ended


async def test_work_that_swallows_a_cancellation_is_cancelled_again() -> None:
    swallowed: list[str] = []

    async def stubborn() -> None:
        for name in ("first", "second"):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append(name)
        await asyncio.Event().wait()

    tasks = [asyncio.create_task(stubborn()), asyncio.create_task(asyncio.Event().wait())]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    await ended(tasks, again_s=0.01)
    assert (swallowed, [task.cancelled() for task in tasks]) == (["first", "second"], [True, True])


async def test_nothing_to_end_is_fine() -> None:
    await ended([])
