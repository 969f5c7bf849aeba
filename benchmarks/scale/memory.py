"""What the process holds after many updates, beside what it held after the first ones."""

import json
import time
from pathlib import Path

from benchmarks.bot.contest import emulator
from benchmarks.scale.ground import On, running
from benchmarks.scale.telegram import begin, bot_settings

_FIRST, _EVERY, _LOOK_S = 10_000, 10_000, 0.5
_WANTED = 0.10


def show(updates: int, rate: str, folder: Path) -> None:
    """Questions of 2,000 people in turn, at `rate` a second or as fast as they are answered."""
    held: dict[int, float] = {}
    with emulator() as telegram, running(On("sqlite", 1), folder / "data", bot_settings(telegram)) as ground:
        print(f"at the start {ground.memory_mb():.0f} MB", flush=True)
        begin(telegram, "questions", rate)
        done, begun, cpu_s = 0, time.perf_counter(), ground.cpu_s()
        for wanted in range(_FIRST, updates + 1, _EVERY):
            while done < wanted:
                time.sleep(_LOOK_S)
                done += len(telegram.figures()["waits"])
            held[wanted] = ground.memory_mb()
            print(f"{wanted:>8,} updates {held[wanted]:>7.1f} MB {time.perf_counter() - begun:>7.0f} s", flush=True)
        spent = ground.cpu_s() - cpu_s
    grown = held[max(held)] / held[_FIRST] - 1
    print(f"grown by {grown:.1%} (wanted: at most {_WANTED:.0%}); {spent * 1000 / done:.2f} ms of processor time each")
    print(json.dumps({"memory": {"held_mb": held, "grown": round(grown, 4), "cpu_s": round(spent, 1)}}))
