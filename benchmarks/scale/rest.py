"""What the service takes while nobody does anything."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scale.ground import Ground, On, running

#: after its start the service puts its memory in order and looks once at everything that may be due
_SETTLED_S = 30.0


def show(places: Sequence[On], seconds: float, folder: Path, *, statutes: Path | None) -> None:
    """`statutes`: a folder with their texts, which the service then builds an index of at its start."""
    rows, texts = [], {"STATUTES_DIR": str(statutes.absolute())} if statutes else {}
    for number, on in enumerate(places):
        with running(on, folder / f"{number}", texts, demo=True) as ground:
            time.sleep(_SETTLED_S)
            rows.append({"on": str(on)} | _share(ground, seconds))
        print(
            f"{on}: {rows[-1]['share_of_a_core']:.2%} of a core over {seconds:.0f} s, "
            f"PostgreSQL {rows[-1]['share_of_the_database']:.2%}; {rows[-1]['memory_mb']:.0f} MB",
            flush=True,
        )
    print(json.dumps({"rest": rows}))


def _share(ground: Ground, seconds: float) -> dict[str, float]:
    cpu_s, database_s, begun = ground.cpu_s(), ground.database_cpu_s(), time.perf_counter()
    time.sleep(seconds)
    took = time.perf_counter() - begun
    return {
        "share_of_a_core": (ground.cpu_s() - cpu_s) / took,
        "share_of_the_database": (ground.database_cpu_s() - database_s) / took,
        "memory_mb": ground.memory_mb(),
    }
