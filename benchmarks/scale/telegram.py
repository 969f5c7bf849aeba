"""Questions and reports over the HTTP Bot API of the emulator, by webhook."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.bot.contest import TOKEN, Emulator, emulator
from benchmarks.scale.figures import Row
from benchmarks.scale.ground import Ground, On, running

#: as many as are answered
FULL = "full"
_USERS, _REPORTERS, _WARM_UP_S = 50, 20, 4.0
#: under a rate, so many people take turns
_CHATS = 2000


@dataclass(frozen=True, slots=True)
class Load:
    """`rate`: so many a second, or FULL."""

    kind: str
    rate: str
    seconds: float


def measured(places: Sequence[On], loads: Sequence[Load], folder: Path) -> Iterator[Row]:
    for number, on in enumerate(places):
        with emulator() as telegram, running(on, folder / f"{number}", bot_settings(telegram)) as ground:
            for load in loads:
                yield _row(telegram, ground, on, load)


def bot_settings(telegram: Emulator) -> dict[str, str]:
    return {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": f"{telegram.address}/bot",
        "TELEGRAM_FILE_BASE": f"{telegram.address}/file/bot",
    }


def _row(telegram: Emulator, ground: Ground, on: On, load: Load) -> Row:
    begin(telegram, load.kind, load.rate)
    time.sleep(_WARM_UP_S)
    telegram.figures()
    cpu_s, database_s, begun = ground.cpu_s(), ground.database_cpu_s(), time.perf_counter()
    time.sleep(load.seconds)
    counts, took = telegram.figures(), time.perf_counter() - begun
    row = Row(
        on=str(on),
        load=load.rate,
        answers=counts["reports"] if load.kind == "reports" else len(counts["waits"]),
        seconds=took,
        waits=sorted(counts["waits"]),
        cpu_s=ground.cpu_s() - cpu_s,
        database_s=ground.database_cpu_s() - database_s,
        memory_mb=ground.memory_mb(),
    )
    telegram.stop()
    _wait_until_idle(telegram)
    return row


def begin(telegram: Emulator, kind: str, rate: str) -> None:
    order: dict[str, Any] = {"kind": kind, "users": _REPORTERS if kind == "reports" else _USERS}
    if rate != FULL:
        order["rate"] = float(rate)
        order["users"] = _CHATS
    elif kind == "questions":
        order["chats"] = _CHATS
    if kind == "reports" and rate != FULL:
        order["users"] = 0
    telegram.start(**order)


def _wait_until_idle(telegram: Emulator, patience_s: float = 30.0) -> None:
    """What is still open must not be counted as work of the next load."""
    until = time.monotonic() + patience_s
    for _ in itertools.takewhile(lambda _: time.monotonic() < until, itertools.count()):
        before = telegram.figures()
        if not before["open"]:
            return
        time.sleep(0.5)
