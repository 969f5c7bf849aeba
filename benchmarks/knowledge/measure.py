"""Measures a peer on a task: ranks of right texts, time per question, memory beyond Python and jieba."""

import resource
import time

import jieba
import numpy as np

from benchmarks.knowledge.data import Task
from benchmarks.knowledge.peers import PEERS, SLOW

COLUMNS = ("task", "peer", "n", "MRR@10", "R@1", "R@10", "build s", "peak MB", "p50 ms", "p99 ms")


def measure(task: Task, peer: str) -> dict[str, object]:
    jieba.initialize()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    rank = PEERS[peer](task.texts)
    built = time.perf_counter() - started
    queries = task.queries[: 100 if peer in SLOW and len(task.texts) > 5_000 else None]
    took, places = [], []
    for question, right in queries:
        begun = time.perf_counter()
        found = rank(question)
        took.append((time.perf_counter() - begun) * 1000)
        hits = [place for place, index in enumerate(found, 1) if task.ids[index] in right]
        places.append(hits[0] if hits else np.inf)
    ranks = np.array(places)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    values = (
        task.name, peer, len(queries), *(round(float(x), 3) for x in (
            np.mean(1 / ranks), np.mean(ranks == 1), np.mean(ranks <= 10), built, peak / 1024,
            np.quantile(took, 0.5), np.quantile(took, 0.99),
        )),
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))
