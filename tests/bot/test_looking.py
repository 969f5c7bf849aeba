"""Ticks that say what they look for look together, and none of them holds up or stops another."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from prometheus_client import REGISTRY

from bot.jobs import LOOK_EVERY_S, Tick
from bot.looking import Looks
from storage.engine.errors import StorageError
from storage.store import Store
from storage.tx import Tx
from tests.logged import logged

__all__ = ["logged"]


@dataclass
class Job:
    """`left`: items that its work will find, one at a time; `trouble`: raised instead."""

    name: str
    left: int = 0
    trouble: Exception | None = None
    calls: int = 0
    waits_for: asyncio.Event | None = None
    looked: list[Tx] = field(default_factory=list)

    async def work(self) -> int:
        self.calls += 1
        if self.waits_for is not None:
            await self.waits_for.wait()
        if self.trouble is not None:
            raise self.trouble
        handled = min(1, self.left)
        self.left -= handled
        return handled

    def due(self, tx: Tx) -> bool:
        self.looked.append(tx)
        return self.left > 0

    @property
    def tick(self) -> Tick:
        return Tick(name=self.name, every_s=LOOK_EVERY_S, work=self.work, due=self.due)


async def looks_once(looks: Looks) -> None:
    """Returns when the work that it started has ended."""
    async with asyncio.TaskGroup() as group:
        await looks.look(group)


def done_at(job: Job) -> float | None:
    return REGISTRY.get_sample_value("lvwang_job_last_success_timestamp_seconds", {"task": job.name})


async def test_all_look_in_one_transaction_and_only_who_finds_something_works(store: Store) -> None:
    idle, busy = Job("look.idle"), Job("look.busy", left=3)
    looks = Looks(store, [idle.tick, busy.tick])
    await looks_once(looks)
    assert (idle.calls, busy.calls, busy.left) == (0, 4, 0), "until nothing is left"
    assert idle.looked == busy.looked
    assert None not in (done_at(idle), done_at(busy)), "a look that finds nothing is work done"
    await looks_once(looks)
    assert (idle.calls, busy.calls, len(busy.looked)) == (0, 4, 2)


async def test_work_under_way_is_neither_begun_again_nor_waited_for(store: Store) -> None:
    slow, other = Job("look.slow", left=1, waits_for=asyncio.Event()), Job("look.other")
    looks = Looks(store, [slow.tick, other.tick])
    assert slow.waits_for is not None
    async with asyncio.TaskGroup() as group:
        await looks.look(group)
        other.left = 1
        await looks.look(group)
        slow.waits_for.set()
    assert (len(slow.looked), slow.left) == (1, 0)
    assert (len(other.looked), other.left) == (2, 0)


async def test_a_failure_is_logged_and_tried_again_at_the_next_look(store: Store, logged: Callable[[], str]) -> None:
    failing, other = Job("look.failing", left=1, trouble=RuntimeError()), Job("look.well", left=1)
    looks = Looks(store, [failing.tick, other.tick])
    await looks_once(looks)
    assert (failing.calls, failing.left, other.left) == (1, 1, 0)
    assert "job.failed" in logged() and done_at(failing) is None
    failing.trouble = None
    await looks_once(looks)
    assert failing.left == 0


@pytest.mark.parametrize("trouble", [StorageError("away", transient=True), ZeroDivisionError()])
async def test_each_finds_out_by_itself_where_the_look_fails(
    store: Store, logged: Callable[[], str], trouble: Exception
) -> None:
    def fails(_tx: Tx) -> bool:
        raise trouble

    wrong, well, idle = Job("look.wrong"), Job("look.right", left=2), Job("look.none")
    ticks = [Tick(name="look.wrong", every_s=1, work=wrong.work, due=fails), well.tick, idle.tick]
    await looks_once(Looks(store, ticks))
    assert (wrong.calls, well.calls, well.left, idle.calls) == (1, 3, 0, 1)
    assert "look.storage" in logged() if isinstance(trouble, StorageError) else "look.failed" in logged()


async def test_work_ends_with_the_looks(store: Store) -> None:
    begun, ended = asyncio.Event(), list[str]()

    async def work() -> int:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise
        return 0

    running = asyncio.create_task(
        Looks(store, [Tick(name="look.long", every_s=1, work=work, due=lambda tx: True)]).run()
    )
    await begun.wait()
    running.cancel()
    await asyncio.wait({running})
    assert (running.cancelled(), ended) == (True, ["cancelled"])
