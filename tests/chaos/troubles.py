"""What goes wrong in a run, each by its name. Troubles of the machine (the processes, the database, the disk, the
clock, the bucket) and of the network (Telegram, downloads, people who block the bot) come side by side."""

import asyncio
import random
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tests.chaos.diary import Trouble, now
from tests.chaos.ground import Ground

#: bytes: a disk that has room for nothing of use
_FULL = 65_536
_SENDS = ("sendmessage", "editmessagetext", "answercallbackquery", "")
_LARGEST_HOLD = 60


class Troubles:
    def __init__(self, ground: Ground, chats: Sequence[int]) -> None:
        """`chats`: the private chats of those who walk now."""
        self.ground, self.chats = ground, chats
        self.offset = 0

    async def of_the_machine(self, over: asyncio.Event) -> None:
        await self._come("machine", self._machine(), self.ground.plan.calm, over)

    async def of_the_network(self, over: asyncio.Event) -> None:
        await self._come("network", _NETWORK, self.ground.plan.calm / 3, over)

    async def end(self) -> None:
        """Everything works again."""
        await self.control("DELETE", "faults")
        await self.control("POST", "release")
        if self.ground.way is not None:
            self.ground.way.always = "ok"
        for process in self.ground.service.processes:
            process.let_files_grow_to(None)
            if not process.runs:
                await process.start()

    def _machine(self) -> Mapping[str, "_Work"]:
        ground = self.ground
        possible = {"kill -9": _kill, "restart": _restart, "full disk": _full_disk}
        possible |= {"locked database": _locked} if ground.postgres is None else {"PostgreSQL restarts": _postgres}
        possible |= {"clock jumps": _clock} if ground.clock is not None else {}
        possible |= {"bucket away": _bucket} if ground.way is not None else {}
        return possible

    async def _come(self, name: str, possible: Mapping[str, "_Work"], calm: float, over: asyncio.Event) -> None:
        """One after the other, at times that chance decides, and after each a pause as long as it took, so that on a
        slow machine people do come to their turn. The last one is brought to its end."""
        took = 0.0
        plan = self.ground.plan
        dice = plan.dice(f"troubles of the {name}")
        chosen = {kind: work for kind, work in possible.items() if not plan.troubles or kind in plan.troubles}
        while chosen:
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), max(dice.expovariate(1 / calm), took))
            if over.is_set():
                return
            kind = dice.choice(sorted(chosen))
            began = now()
            await chosen[kind](self, dice)
            took = now() - began
            self.ground.diary.troubles.append(Trouble(kind, began, now()))

    async def orders(self, kind: str, method: str, times: int, **more: float) -> None:
        """Calls to Telegram that will go wrong."""
        most = min(times, self.ground.plan.worst)
        await self.control("POST", "faults", {"kind": kind, "method": method, "times": most, **more})

    async def control(self, verb: str, name: str, body: Any = None) -> Any:
        url = f"{self.ground.control}/{name}"
        async with self.ground.session.request(verb, url, json=body if body is not None else {}) as response:
            return await response.json()


_Work = Callable[[Troubles, random.Random], Awaitable[None]]


async def _kill(troubles: Troubles, dice: random.Random) -> None:
    process = dice.choice(troubles.ground.service.processes)
    await process.kill()
    await asyncio.sleep(dice.uniform(0, 2))
    await process.start()


async def _restart(troubles: Troubles, dice: random.Random) -> None:
    process = dice.choice(troubles.ground.service.processes)
    await process.stop()
    await process.start()


async def _full_disk(troubles: Troubles, dice: random.Random) -> None:
    for process in troubles.ground.service.processes:
        process.let_files_grow_to(_FULL)
    await asyncio.sleep(dice.uniform(2, 8))
    for process in troubles.ground.service.processes:
        process.let_files_grow_to(None)


async def _locked(troubles: Troubles, dice: random.Random) -> None:
    """Somebody copies the database with a tool that locks it, longer than a writer waits or not."""
    path = troubles.ground.folder / "data-1/records.db"
    records = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        await asyncio.to_thread(records.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(dice.uniform(1, 9))
        records.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return  # it was never free
    finally:
        records.close()


async def _postgres(troubles: Troubles, dice: random.Random) -> None:
    server = troubles.ground.postgres
    assert server is not None
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(dice.uniform(0.5, 8))
    await asyncio.to_thread(server.start)


async def _clock(troubles: Troubles, dice: random.Random) -> None:
    """Ahead by minutes, or back by less than a minute, as when a machine's clock is set right."""
    clock = troubles.ground.clock
    assert clock is not None
    troubles.offset += dice.choice((dice.randint(30, 300), -dice.randint(5, 55)))
    clock.write_text(f"{troubles.offset:+d}\n")
    troubles.ground.diary.counts["seconds that the clock was ahead at last"] = troubles.offset


async def _bucket(troubles: Troubles, dice: random.Random) -> None:
    way = troubles.ground.way
    assert way is not None
    way.always = dice.choice(("away", "busy", "cut", "short", "silent"))
    await asyncio.sleep(dice.uniform(2, 8))
    way.always = "ok"


async def _sends(troubles: Troubles, dice: random.Random) -> None:
    kind = dice.choice(("error", "flood", "reset", "lost", "garbage", "torn", "hang"))
    fault = {"kind": kind, "method": dice.choice(_SENDS), "times": dice.randint(1, 6)}
    await troubles.control(
        "POST", "faults", fault | {"seconds": dice.choice((3, 45)), "retry_after": dice.randint(1, 4)}
    )


async def _downloads(troubles: Troubles, dice: random.Random) -> None:
    kind = dice.choice(("error", "reset", "short", "hang"))
    method = "file" if kind == "short" else dice.choice(("file", "getfile"))
    await troubles.control(
        "POST", "faults", {"kind": kind, "method": method, "times": dice.randint(1, 4), "seconds": 20}
    )


async def _updates(troubles: Troubles, dice: random.Random) -> None:
    """The answer with updates is lost on its way, or somebody else asks for them."""
    kind = dice.choice(("lost", "torn", "error", "conflict"))
    await troubles.orders(kind, "getupdates", dice.randint(1, 2))


async def _again(troubles: Troubles, dice: random.Random) -> None:
    known = await troubles.control("GET", "updates")
    waiting = set(known["pending"])
    done = [one for one in known["made"] if one not in waiting]
    for update_id in dice.sample(done[-50:], min(len(done), 5)):
        await troubles.control("POST", "again", {"update_id": update_id})
        troubles.ground.diary.counts["updates delivered again"] += 1


async def _disorder(troubles: Troubles, dice: random.Random) -> None:
    """Updates pile up, then come in any order."""
    await troubles.control("POST", "hold")
    await asyncio.sleep(dice.uniform(1, 4))
    held = (await troubles.control("GET", "updates"))["held"]
    order = dice.sample(range(held), held) if held <= _LARGEST_HOLD else list(range(held))
    await troubles.control("POST", "release", {"order": order})
    troubles.ground.diary.counts["updates delivered out of order"] += held


async def _blocks(troubles: Troubles, dice: random.Random) -> None:
    if troubles.chats:
        chat = dice.choice(list(troubles.chats))
        await troubles.orders("blocked", "sendmessage", 1, chat_id=chat)


_NETWORK: Mapping[str, _Work] = {
    "sends fail": _sends,
    "downloads fail": _downloads,
    "updates fail": _updates,
    "updates twice": _again,
    "updates in disorder": _disorder,
    "blocked": _blocks,
}
