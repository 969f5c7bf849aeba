"""How much conversation a processor second carries: `python -m benchmarks.bot`. Prints a table, then the same as JSON.

50 users ask the phrasings of the shipped entries over the HTTP Bot API of a local emulator, each again as soon as
answered. Beside the product run a bare echo bot on PTB as it comes and one on aiogram, in the same run.
Telegram's flood limits are off for all three. STATUTES_DIR may name the statute texts to be loaded.
"""

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.bot.contest import Load, bot, emulator, measure, wait_for_answer
from benchmarks.bot.pictures import jpeg
from storage.imaging import process

USERS = 50
#: an album sent counts as answered by the message that says how many photos the draft now holds; nothing is submitted
_ALBUMS = "ours, albums of 2 photos*"
_ECHOES = {"PTB echo (stock httpx)": "benchmarks.bot.echo_ptb", "aiogram echo": "benchmarks.bot.echo_aiogram"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = run(Path(folder), given.seconds)
    print(json.dumps(told, ensure_ascii=False))


def run(folder: Path, seconds: float) -> dict[str, object]:
    loads: dict[str, Load] = {}
    with emulator() as telegram:
        for name, module in _ECHOES.items():
            with bot(module, telegram, folder / name) as contender:
                wait_for_answer(telegram, contender)
                loads[name] = measure(telegram, contender, warm_up_s=2, seconds=seconds, kind="questions", users=USERS)
        prepare = folder / "ours"
        with bot("benchmarks.bot.ours", telegram, prepare) as ours:  # builds the index once, as an installed one has it
            wait_for_answer(telegram, ours)
        begun = time.perf_counter()
        with bot("benchmarks.bot.ours", telegram, prepare) as ours:
            wait_for_answer(telegram, ours)
            cold_s = time.perf_counter() - begun
            full = measure(telegram, ours, warm_up_s=2, seconds=seconds, kind="questions", users=USERS)
            half = measure(
                telegram, ours, warm_up_s=1, seconds=seconds, kind="questions", users=USERS, rate=full.per_second / 2
            )
            albums = measure(telegram, ours, warm_up_s=3, seconds=seconds, kind="albums", users=USERS * 2)
            memory = ours.memory_mb()
    loads |= {"ours, questions": full, "ours, half capacity": half, _ALBUMS: albums}
    figures = {"cold_start_s": cold_s, "memory_mb": memory, "photos_per_core_s": photos_per_core_s()}
    _print_table(loads, figures)
    return {"loads": {name: asdict(load) for name, load in loads.items()}, **figures}


def photos_per_core_s(count: int = 40) -> float:
    pictures = [jpeg(f"photo {number}") for number in range(count)]
    begun = time.process_time()
    for picture in pictures:
        process(picture)
    return count / (time.process_time() - begun)


def _print_table(loads: dict[str, Load], figures: dict[str, float]) -> None:
    stock = loads["PTB echo (stock httpx)"].per_cpu_s
    print(f"{'':28}{'answers/s':>11}{'per CPU s':>11}{'× PTB':>8}{'p50 ms':>9}{'p95 ms':>9}")
    for name, load in loads.items():
        times = load.per_cpu_s / stock if stock else 0.0
        print(f"{name:28}{load.per_second:11.0f}{load.per_cpu_s:11.0f}{times:8.2f}{load.p50_ms:9.1f}{load.p95_ms:9.1f}")
    print("* acknowledged in the sender's open draft; the 1.5 s in which an album may grow are part of the times")
    for name, value in figures.items():
        print(f"{name:28}{value:11.2f}")


if __name__ == "__main__":
    main()
