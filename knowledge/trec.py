"""`run`: ranks a corpus file for a query file into a TREC run file, and reports the cost."""

import gzip
import io
import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from knowledge.analysis import Analyser
from knowledge.corpus import CorpusRanker

TAG = "lvwang"


def run(*, corpus: Path, queries: Path, out: Path, limit: int, analyser: Analyser) -> dict[str, float | int]:
    """Writes `qid Q0 docid rank score tag`; returns build seconds, peak memory (MB), p50 and p99 per query (ms)."""
    started = time.perf_counter()
    ranker = CorpusRanker(_documents(corpus), analyser)
    built = time.perf_counter() - started
    took: list[float] = []
    with out.open("w", encoding="utf-8") as file:
        for row in read_lines(queries):
            begun = time.perf_counter()
            found = ranker.rank(str(row["question"]), limit)
            took.append((time.perf_counter() - begun) * 1000)
            file.writelines(
                f"{row['id']} Q0 {name} {rank} {score:.6f} {TAG}\n" for rank, (name, score) in enumerate(found, 1)
            )
    times = np.array(took or [0.0])
    return {
        "documents": len(ranker),
        "queries": len(took),
        "build_s": round(built, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "p50_ms": round(float(np.quantile(times, 0.5)), 3),
        "p99_ms": round(float(np.quantile(times, 0.99)), 3),
    }


def _documents(corpus: Path) -> Iterator[tuple[str, str]]:
    for row in read_lines(corpus):
        yield str(row["id"]), " ".join(str(row.get(part) or "") for part in ("title", "text")).strip()


def read_lines(path: Path) -> Iterator[dict[str, object]]:
    """JSON lines, gzipped if the name ends in .gz. Raises ValueError with the number of an invalid line."""
    with path.open("rb") as raw, io.TextIOWrapper(_unpacked(raw, path), encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}:{number}: not a line of JSON ({error.msg})") from error


def _unpacked(raw: io.BufferedReader, path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.suffix == ".gz" else raw
