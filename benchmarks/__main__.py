"""All benchmarks in turn: `make bench`. Each prints its table; the last line is all results as JSON, which are also
written to bench-results/, one file per benchmark. Larger sizes: `python -m benchmarks.knowledge --sizes 50000`,
`python -m benchmarks.queue --million`, `python -m benchmarks.export --cases 100000`, `python -m benchmarks.public`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_ALL = (
    ("benchmarks.bot",),
    ("benchmarks.queue",),
    ("benchmarks.dossier",),
    ("benchmarks.export", "--cases", "1000", "10000"),
    ("benchmarks.hearing",),
    ("benchmarks.air",),
    ("benchmarks.firms",),
    ("benchmarks.inspections",),
    ("benchmarks.warnings",),
    ("benchmarks.live",),
    ("benchmarks.public", "--cases", "20000"),
    ("benchmarks.open311", "--cases", "20000"),
    ("benchmarks.knowledge", "--sizes", "1000", "10000"),
)
#: time limit of the whole run; benchmarks not finished by then are reported as failed
_WHOLE_S = 600


def main() -> int:
    results, until = Path("bench-results"), time.monotonic() + _WHOLE_S
    results.mkdir(exist_ok=True)
    everything: dict[str, object] = {}
    for command in _ALL:
        name = command[0].rpartition(".")[2]
        print(f"== {name}", flush=True)
        if (lines := _run(command, until - time.monotonic())) is None:
            everything[name] = None
            continue
        *table, figures = lines
        print("\n".join(table), flush=True)
        everything[name] = json.loads(figures)
        (results / f"{name}.json").write_text(figures + "\n", "utf-8")
    print(json.dumps(everything, ensure_ascii=False))
    return sum(figures is None for figures in everything.values())


def _run(command: tuple[str, ...], timeout_s: float) -> list[str] | None:
    """The lines printed by `command`; None if it failed or timed out. Ends with all processes it started."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        printed, _ = process.communicate(timeout=max(timeout_s, 0))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        print(f"{command[0]}: given up, {_WHOLE_S} s are over", file=sys.stderr)
        return None
    return None if process.returncode else printed.strip().splitlines()


if __name__ == "__main__":
    sys.exit(main())
