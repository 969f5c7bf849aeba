"""One run: people walk while troubles come, then everything works again and what was promised is looked for."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.browsing import Browser
from tests.chaos.chats import Chat, TelegramChat, Unreachable, WebChat
from tests.chaos.diary import Diary
from tests.chaos.ground import STAFF, Ground, ground
from tests.chaos.invariants import found
from tests.chaos.keeping import keep
from tests.chaos.office import Colleague
from tests.chaos.plan import Plan
from tests.chaos.residents import Resident, Stuck, named
from tests.chaos.settling import settle
from tests.chaos.systems import System
from tests.chaos.troubles import Troubles
from tests.chaos.violation import Violation
from tests.process.processes import STAFF_GROUP

_FIRST_USER = 510_000
#: seconds for walks that had begun when the troubles ended, and for each last answer
_FINISH_S, _ANSWER_S = 420.0, 120.0
#: seconds between two looks of a colleague, and between two reports of another system
_LOOK_S, _SEND_S = 0.3, 4.0
_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    plan: Plan
    diary: Diary
    violations: Sequence[Violation]
    took_s: float
    people: int


@dataclass(kw_only=True)
class _Crowd:
    ground: Ground
    residents: list[Resident] = field(default_factory=list)
    #: those who walk now, and their private chats on Telegram
    chats: list[int] = field(default_factory=list)
    walking: list[Resident] = field(default_factory=list)
    #: those who gave up while everything failed
    unfinished: list[Resident] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def keeps_walking(self) -> None:
        """One place in the crowd: when somebody has come to an end, the next one begins."""
        while not self.over.is_set() and len(self.residents) < self.ground.plan.most_people:
            resident = self._next()
            chat = resident.chat
            on_telegram = [chat.user_id] if isinstance(chat, TelegramChat) else []
            self.walking.append(resident)
            self.chats += on_telegram
            try:
                await resident.walks()
            except (Stuck, Unreachable):
                self.unfinished.append(resident)
            self.walking.remove(resident)
            for user_id in on_telegram:
                self.chats.remove(user_id)

    async def goes_home(self) -> None:
        await asyncio.gather(*(one.chat.close() for one in self.residents if isinstance(one.chat, WebChat)))

    def _next(self) -> Resident:
        index, plan, diary = len(self.residents) + 1, self.ground.plan, self.ground.diary
        dice = plan.dice(f"person {index}")
        name = named(dice, index)
        diary.secrets.add(name)
        chat: Chat
        if dice.random() < 0.6:
            chat = TelegramChat(self.ground.session, self.ground.control, _FIRST_USER + index, name)
        else:
            chat = WebChat(self.ground.address, f"10.{index >> 8 & 255}.{index & 255}.7", name)
        resident = Resident(chat, plan, diary, index)
        self.residents.append(resident)
        return resident


async def run(plan: Plan, folder: Path, library: Path | None = None) -> Outcome:
    began = time.monotonic()
    async with ground(plan, folder, library) as made, AsyncExitStack() as stack:
        crowd, colleagues, system = _Crowd(ground=made), _colleagues(made), _system(made)
        stack.push_async_callback(crowd.goes_home)
        for browser in (system.browser, *(one.browser for one in colleagues)):
            stack.push_async_callback(browser.close)
        group = {"id": STAFF_GROUP, "type": "supergroup", "title": "受理组"}
        async with made.session.post(f"{made.control}/chats", json=group):
            await asyncio.gather(*(one.logs_in() for one in colleagues))
        await _days(made, crowd, colleagues, system)
        violations = await settle(made)
        await _second_try(crowd)
        violations += [*await _last_answers(crowd), *await settle(made)]
        violations += await found(made, crowd.residents, colleagues, system)
        if violations:
            keep(made, crowd.residents)
    took_s, people = time.monotonic() - began, len(crowd.residents)
    return Outcome(plan=plan, diary=made.diary, violations=violations, took_s=took_s, people=people)


def _system(made: Ground) -> System:
    return System(Browser(made.address, "10.250.0.9"), made.api_key, made.plan, made.diary)


def _colleagues(made: Ground) -> list[Colleague]:
    return [
        Colleague(
            name=name, role=role, word=made.words[name], browser=Browser(made.address, f"10.250.0.{n}"),
            plan=made.plan, diary=made.diary, done=set(),
        )
        for n, (name, role, _) in enumerate(STAFF, 1)
    ]  # fmt: skip


async def _days(made: Ground, crowd: _Crowd, colleagues: Sequence[Colleague], system: System) -> None:
    """Until the troubles are over and everybody who had begun has come to an end."""
    troubles, home = Troubles(made, crowd.chats), asyncio.Event()
    walks = [asyncio.create_task(crowd.keeps_walking()) for _ in range(made.plan.abreast)]
    work = [asyncio.create_task(_keeps(one.works, _LOOK_S, home)) for one in colleagues]
    work.append(asyncio.create_task(_keeps(system.reports, _SEND_S, crowd.over)))
    bad = [asyncio.create_task(come(crowd.over)) for come in (troubles.of_the_machine, troubles.of_the_network)]
    try:
        await _watched(made.plan.seconds, [*work, *bad, *walks])
        crowd.over.set()
        await asyncio.gather(*bad)
        await troubles.end()
        await _watched(_FINISH_S, walks, whole=True)
        crowd.unfinished += crowd.walking
        home.set()
        await asyncio.gather(*work)
    finally:
        for task in (*walks, *work, *bad):
            task.cancel()
        await asyncio.gather(*walks, *work, *bad, return_exceptions=True)


async def _watched(seconds: float, tasks: Sequence[asyncio.Task[None]], *, whole: bool = False) -> None:
    """Lets them run so long, `whole`: or until all have ended. An error of one ends the run."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and not (whole and all(task.done() for task in tasks)):
        await asyncio.sleep(min(left, 0.2))
        for task in tasks:
            if task.done():
                task.result()


async def _keeps(act: Callable[[], Awaitable[object]], pause_s: float, end: asyncio.Event) -> None:
    while not end.is_set():
        await act()
        await asyncio.sleep(pause_s)


async def _second_try(crowd: _Crowd) -> None:
    """Now that everything works, whoever had given up gets to the end: drafts are kept, and no chat is stuck."""
    diary, gate = crowd.ground.diary, asyncio.Semaphore(_AT_ONCE)

    async def walk(resident: Resident) -> None:
        async with gate:
            try:
                await asyncio.wait_for(resident.walks(), _FINISH_S)
            except (Stuck, Unreachable, TimeoutError):
                diary.stuck.append(resident.standing)

    diary.counts["walks that came to their end when all was calm"] = len(crowd.unfinished)
    await asyncio.gather(*(walk(one) for one in crowd.unfinished))


async def _last_answers(crowd: _Crowd) -> list[Violation]:
    """No chat is stuck: whoever was there still gets an answer."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def ask(resident: Resident) -> Violation | None:
        async with gate:
            if await resident.still_hears(_ANSWER_S):
                return None
        return Violation("a chat is stuck", f"{resident.chat.channel}: {resident.chat.name}")

    answers = await asyncio.gather(*(ask(one) for one in crowd.residents))
    crowd.ground.diary.counts["people who were answered at the end"] = sum(one is None for one in answers)
    return [one for one in answers if one is not None]
