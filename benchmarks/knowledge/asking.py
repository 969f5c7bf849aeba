"""`python -m benchmarks.knowledge.asking [QUESTIONS]`: the cost of an answer in milliseconds of processor time.

Rows: questions (best of five runs each), the same with typos, 10,000 fuzzed texts (one run each; the slowest counts),
and opening the library in a new process. Seeded; ends with a line of JSON.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.knowledge.robustness import homophones, with_noise, with_typos
from bot.settings import load
from knowledge.answer import Library
from knowledge.entries import load_entries
from knowledge.index import declined_questions
from knowledge.labelled import answerable, labelled

TODAY = date(2026, 11, 23)
LONGEST = 4096
_OPEN = """import re, time
from pathlib import Path
from datetime import date
from bot.settings import load
from knowledge.answer import Library
settings = load()
library = Library.open(
    data_dir=settings.data_dir, statutes_dir=settings.statutes if settings.statutes.is_dir() else None
)
library.answer("工地扬尘罚多少", today=date(2026, 11, 23))
status = Path("/proc/self/status").read_text()  # ru_maxrss would be the parent's
print(time.process_time(), int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)"""


def opened() -> Library:
    settings = load()
    return Library.open(
        data_dir=settings.data_dir, statutes_dir=settings.statutes if settings.statutes.is_dir() else None
    )


def asked(questions: Path | None, rng: random.Random) -> list[str]:
    """About 1,000 distinct questions: phrasings, separately written questions, questions to decline."""
    phrasings = [text for entry in load_entries() for text in entry.phrasings]
    found = rng.sample(phrasings, 500) + rng.sample(declined_questions(), 100)
    found += [question.text for question in answerable()]
    found += [question.text for question in labelled(questions)] if questions else []
    return list(dict.fromkeys(found))


def fuzzed(questions: list[str], rng: random.Random, count: int = 10_000) -> Iterator[str]:
    """Pieces of questions shuffled, joined, repeated and mixed with any characters, up to the longest message."""
    for _ in range(count):
        pieces = [rng.choice(questions) for _ in range(rng.choice((1, 1, 2, 5, 40)))]
        text = rng.choice(("", "，", "。", " ")).join(pieces)
        kind = rng.randrange(6)
        if kind == 0:
            text = "".join(rng.sample(text, len(text)))
        elif kind == 1:
            text = text[: rng.randrange(1, 6)] * rng.randrange(1, 2000)
        elif kind == 2:
            text += "".join(chr(rng.randrange(32, 0xD800)) for _ in range(rng.randrange(200)))
        elif kind == 3:
            text = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz 0123456789") for _ in range(rng.randrange(600)))
        yield text[:LONGEST]


def took(library: Library, questions: list[str], runs: int) -> list[float]:
    best = np.full(len(questions), np.inf)
    for _ in range(runs):
        for place, question in enumerate(questions):
            begun = time.thread_time()
            library.answer(question, today=TODAY)
            best[place] = min(best[place], time.thread_time() - begun)
    return [float(value) for value in best * 1000]


def row(name: str, values: list[float]) -> dict[str, object]:
    middle, last, most = (round(float(value), 2) for value in np.quantile(values, [0.5, 0.99, 1]))
    print(f"{name} | {len(values)} | {middle} | {last} | {most}", flush=True)
    return {"row": name, "n": len(values), "p50_ms": middle, "p99_ms": last, "max_ms": most}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="?", type=Path)
    arguments = parser.parse_args()
    rng = random.Random(1)
    library = opened()
    questions = asked(arguments.questions, rng)
    sounds = homophones()
    typos = [with_noise(with_typos(text, rng, sounds), rng) for text in questions if len(text) > 3]
    print("what | n | p50 ms | p99 ms | max ms")
    rows = [
        row("as asked", took(library, questions, 5)),
        row("with typos", took(library, typos, 5)),
        row("fuzzed", took(library, list(fuzzed(questions, rng)), 1)),
    ]
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    starts = [
        subprocess.run([sys.executable, "-c", _OPEN], capture_output=True, text=True, check=True) for _ in range(3)
    ]
    seconds, memory = min(tuple(map(float, done.stdout.split())) for done in starts)
    print(f"new process to first answer: {seconds:.2f} s of processor time, {memory:.0f} MB")
    rows.append({"row": "start", "seconds": seconds, "mb": memory, "mb_after": used})
    print(json.dumps({"asking": rows}, ensure_ascii=False))


if __name__ == "__main__":
    main()
