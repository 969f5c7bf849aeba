"""Cost of reading one message, answer ranking included: `python -m benchmarks.hearing`.

The messages are the labelled examples, each read once, after a warm-up with others. Prints processor time per reading
and its parts; the last line is the results as JSON.
"""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot import quick
from complaints.report.number_and_code import read_named
from hearing import examples
from hearing.hearer import Hearer
from knowledge.answer import Library
from zone import Zone
from zone.danger import sounds_urgent

_COUNT, _WARM_UP = 2000, 200
_NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
#: milliseconds of processor time that a reading may take
_MAY_TAKE = {"p50": 0.9, "p99": 5.0}


def _costs(read: Callable[[str], object], texts: list[str]) -> dict[str, float]:
    for text in texts[_COUNT:]:
        read(text)
    took = []
    for text in texts[:_COUNT]:
        begun = time.thread_time()
        read(text)
        took.append((time.thread_time() - begun) * 1000)
    return {"p50": round(float(np.percentile(took, 50)), 3), "p99": round(float(np.percentile(took, 99)), 3)}


def main() -> None:
    texts = [example.text for example in examples.load()]
    random.Random(5).shuffle(texts)
    with TemporaryDirectory() as folder:
        library = Library.open(data_dir=Path(folder), statutes_dir=None)
        hearer = Hearer(library=lambda: library, zone=Zone.load(), read_named=read_named)
        quick.settle()  # as the service does once it runs
        quick.gather()
        parts: dict[str, Callable[[str], object]] = {
            "reading": lambda text: hearer.hear(text, now=_NOW),
            "of it: answer": lambda text: library.answer(text, today=_NOW.date()),
            "of it: danger": sounds_urgent,
        }
        costs = {name: _costs(read, texts[: _COUNT + _WARM_UP]) for name, read in parts.items()}
    print("| ms of processor time | p50 | p99 |\n|---|---|---|")
    for name, cost in costs.items():
        print(f"| {name} | {cost['p50']} | {cost['p99']} |")
    fits = all(costs["reading"][name] <= most for name, most in _MAY_TAKE.items())
    print(json.dumps({"ms": costs, "may_take": _MAY_TAKE, "fits": fits, "messages": min(_COUNT, len(texts))}))


if __name__ == "__main__":
    main()
