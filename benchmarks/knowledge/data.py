"""The corpora: the product's phrasings, one per entry held out as the question, or evaluation sets.

The corpus is filled up to the requested size with recombined halves of phrasings: real words, but no right answer.
"""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from knowledge.entries import load_entries
from knowledge.trec import read_lines


@dataclass(frozen=True)
class Task:
    name: str
    ids: list[str]
    texts: list[str]
    #: question and the ids of right texts
    queries: list[tuple[str, frozenset[str]]]


def own(size: int, queries: int = 300) -> Task:
    rng = random.Random(1)
    ids: list[str] = []
    texts: list[str] = []
    asked: list[tuple[str, frozenset[str]]] = []
    for entry in load_entries():
        held_out, *kept = entry.phrasings
        names = [f"{entry.id}#{place}" for place in range(len(kept) + 1)]
        ids += names
        texts += [entry.question, *kept]
        asked.append((held_out, frozenset(names)))
    asked = rng.sample(asked, min(queries, len(asked)))
    wanted = {name for _, right in asked for name in right}
    if len(ids) > size:  # keeps the right texts, and others up to the size
        order = sorted(range(len(ids)), key=lambda place: (ids[place] not in wanted, rng.random()))[:size]
        ids, texts = [ids[place] for place in order], [texts[place] for place in order]
        held = set(ids)
        asked = [(question, right) for question, right in asked if right <= held]
    base = list(texts)
    while len(ids) < size:
        left, right = rng.choice(base), rng.choice(base)
        ids.append(f"filler-{len(ids)}")
        texts.append(left[: len(left) // 2] + right[len(right) // 2 :])
    return Task(f"own {size}", ids, texts, asked)


def evaluation_set(folder: Path, name: str, queries: int) -> Task:
    """Reads `corpus.jsonl.gz` and `queries.dev.jsonl` in the format of the public sets."""
    ids, texts = [], []
    for row in read_lines(folder / "corpus.jsonl.gz"):
        ids.append(str(row["id"]))
        texts.append(str(row.get("question") or f"{row.get('title', '')} {row.get('text', '')}"))
    lines = (folder / "queries.dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines][:queries]
    return Task(name, ids, texts, [(row["question"], frozenset(row["gold"])) for row in rows])
