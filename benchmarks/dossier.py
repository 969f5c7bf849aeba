"""Time and memory for printing a 卷宗 (S21): `python -m benchmarks.dossier [--photos 0 10 40]`.

Each row is an internal 卷宗 with 30 entries, printed as by the console; `peak MB` is Python's peak allocation.
"""

import argparse
import io
import json
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from PIL import Image

from storage.photos.imaging import process
from texts import label
from web.dossier.paper import printed
from web.dossier.sheet import DossierSheet, Part, SheetEntry, SheetPicture

_START = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
_ENTRIES = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, nargs="+", default=[0, 10, 40])
    figures = list(measure(parser.parse_args().photos))
    print(f"{'photos':>7} {'seconds':>8} {'cpu s':>6} {'peak MB':>8} {'file MB':>8}")
    for row in figures:
        print(
            f"{row['photos']:>7} {row['seconds']:>8.2f} {row['cpu_s']:>6.2f} {row['peak_mb']:>8.1f} "
            f"{row['file_mb']:>8.1f}"
        )
    print(json.dumps({"dossier": figures}))


def measure(sizes: list[int]) -> Iterator[dict[str, float]]:
    shown = {f"photo-{n}": _photo(n) for n in range(max(sizes))}
    printed(_sheet([]), {})  # warm-up: imports are not measured
    for count in sizes:
        sheet = _sheet(list(shown)[:count])
        start, cpu = time.perf_counter(), time.process_time()
        made = printed(sheet, shown)
        took, used = time.perf_counter() - start, time.process_time() - cpu
        tracemalloc.start()
        printed(sheet, shown)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        yield {
            "photos": count, "seconds": took, "cpu_s": used, "peak_mb": peak / 2**20, "file_mb": len(made) / 2**20,
        }  # fmt: skip


def _sheet(photos: list[str]) -> DossierSheet:
    text = label("dossier.export_about", "zh_CN")
    entries = [
        SheetEntry(
            number=n,
            head=f"{_START + timedelta(hours=n):%Y-%m-%d %H:%M}",
            place="",
            details="",
            public=text,
            note=text,
        )
        for n in range(1, _ENTRIES + 1)
    ]
    pictures = [SheetPicture(name=name, lines=["2026-10-12 09:30", "ab" * 32]) for name in photos]
    parts = [Part(heading="1", entries=entries), Part(heading="2", pictures=pictures)]
    return DossierSheet(
        lang="zh_CN", title="", number="LW-7K3M-9QX8", variant="", about="", alarm=(), parts=parts, public_mark="+",
        own_mark="*", note_mark="-", foot="", no_picture="", printed_at=_START,
    )  # fmt: skip


def _photo(seed: int) -> bytes:
    """A picture of 12 megapixels with realistic detail, as returned by the photo store."""
    rng = np.random.default_rng(seed)
    rough = Image.fromarray(rng.integers(0, 255, (75, 100, 3), dtype=np.uint8)).resize((4000, 3000))
    out = io.BytesIO()
    rough.save(out, "JPEG", quality=90)
    return process(out.getvalue()).display


if __name__ == "__main__":
    main()
