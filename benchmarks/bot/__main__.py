"""Replies per processor second: `python -m benchmarks.bot`. Prints a table, then the same as JSON.

50 users ask the phrasings of the shipped entries over the HTTP Bot API of a local emulator, each again as soon as
answered. The product takes turns of a few seconds with plain echo bots on PTB and aiogram, so that a slower machine
slows all of them; a figure is the median of the turns. A bot with little to do wakes up for each message and answers it
alone, so the product and the stock echo are also compared under the same load: half of what the stock echo can answer.
The product runs as `python -m bot run`, without flood limits (TELEGRAM_LIMITS), as the echo bots do. STATUTES_DIR may
name the statute texts to load.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.bot.contest import Bot, Emulator, Load, bot, emulator, measure, wait_for_answer
from benchmarks.bot.pictures import jpeg
from storage.photos.imaging import process

USERS = 50
TURNS = 3
_STOCK, _OURS = "PTB echo (stock httpx)", "ours, questions"
#: a hundred questions over and over, as when many tap the same examples
_OFTEN = "ours, what is asked most"
#: under the same load, half of what the stock echo can answer
_STOCK_HALF, _OURS_HALF = "PTB echo, half loaded", "ours, the same load"
_HALF_LOADED = {_STOCK: _STOCK_HALF, _OURS: _OURS_HALF}
#: an album counts as answered by the message with the number of photos in the draft; nothing is submitted
_ALBUMS = "ours, albums of 2 photos*"
_CONTENDERS = {
    _STOCK: "benchmarks.bot.echo_ptb",
    "aiogram echo": "benchmarks.bot.echo_aiogram",
    _OURS: "bot",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0, help="of one turn")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), given.seconds)
    print(json.dumps(figures, ensure_ascii=False))


def run(folder: Path, seconds: float) -> dict[str, object]:
    turns: list[dict[str, Load]] = []
    cold_s: list[float] = []
    with emulator() as telegram:
        with bot(_CONTENDERS[_OURS], telegram, folder / _OURS) as ours:  # builds the index once, as in an installation
            wait_for_answer(telegram, ours)
        for turn in range(TURNS):
            turns.append({})
            for name, module in _CONTENDERS.items():
                begun = time.perf_counter()
                with bot(module, telegram, folder / name) as contender:
                    wait_for_answer(telegram, contender)
                    if name == _OURS:
                        cold_s.append(time.perf_counter() - begun)
                    turns[-1][name] = _questions(telegram, contender, seconds)
                    if name == _OURS:
                        turns[-1][_OFTEN] = _questions(telegram, contender, seconds, kind="often")
                    if name in _HALF_LOADED:
                        rate = turns[-1][_STOCK].per_second / 2
                        turns[-1][_HALF_LOADED[name]] = _questions(telegram, contender, seconds, rate=rate)
                    if name == _OURS and turn == TURNS - 1:
                        half = _questions(telegram, contender, seconds, rate=turns[-1][name].per_second / 2)
                        albums = measure(
                            telegram, contender, warm_up_s=3, seconds=2 * seconds, kind="albums", users=USERS * 2
                        )
                        memory = contender.memory_mb()
    loads = {name: _median([turn[name] for turn in turns]) for name in turns[0]}
    loads |= {"ours, half capacity": half, _ALBUMS: albums}
    figures = {
        "times_stock": statistics.median(turn[_OURS].per_cpu_s / turn[_STOCK].per_cpu_s for turn in turns),
        "times_stock_often": statistics.median(turn[_OFTEN].per_cpu_s / turn[_STOCK].per_cpu_s for turn in turns),
        "times_stock_half_loaded": statistics.median(
            turn[_OURS_HALF].per_cpu_s / turn[_STOCK_HALF].per_cpu_s for turn in turns
        ),
        "cold_start_s": statistics.median(cold_s),
        "memory_mb": memory,
        "photos_per_core_s": photos_per_core_s(),
    }
    _print_table(loads, figures)
    return {"loads": {name: asdict(load) for name, load in loads.items()}, **figures}


def _questions(
    telegram: Emulator, contender: Bot, seconds: float, *, rate: float | None = None, kind: str = "questions"
) -> Load:
    order = {} if rate is None else {"rate": rate}
    return measure(telegram, contender, warm_up_s=2, seconds=seconds, kind=kind, users=USERS, **order)


def _median(turns: Sequence[Load]) -> Load:
    """The median turn by replies per processor second."""
    return sorted(turns, key=lambda load: load.per_cpu_s)[len(turns) // 2]


def photos_per_core_s(count: int = 40) -> float:
    pictures = [jpeg(f"photo {number}") for number in range(count)]
    begun = time.process_time()
    for picture in pictures:
        process(picture)
    return count / (time.process_time() - begun)


def _print_table(loads: Mapping[str, Load], figures: Mapping[str, float]) -> None:
    stock = loads[_STOCK].per_cpu_s
    print(f"{'':28}{'answers/s':>11}{'per CPU s':>11}{'× PTB':>8}{'p50 ms':>9}{'p95 ms':>9}")
    for name, load in loads.items():
        times = load.per_cpu_s / stock if stock else 0.0
        print(f"{name:28}{load.per_second:11.0f}{load.per_cpu_s:11.0f}{times:8.2f}{load.p50_ms:9.1f}{load.p95_ms:9.1f}")
    print("times_stock: the median of the ratios of ours and the stock echo within a turn; half_loaded: under one load")
    print("* acknowledged in the sender's open draft; the 1.5 s in which an album may grow are part of the times")
    for name, value in figures.items():
        print(f"{name:28}{value:11.2f}")


if __name__ == "__main__":
    main()
