"""Every benchmark, one after the other: `make bench`. Each prints a table and ends with a line of JSON; all of that
is kept
in bench-results/."""

import subprocess
import sys
from pathlib import Path

_ALL = ("benchmarks.knowledge", "benchmarks.bot", "benchmarks.queue")


def main() -> int:
    results = Path("bench-results")
    results.mkdir(exist_ok=True)
    failed = []
    for module in _ALL:
        print(f"== {module}", flush=True)
        done = subprocess.run([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=False)
        print(done.stdout, flush=True)
        if done.returncode:
            failed.append(module)
            continue
        (results / f"{module.rpartition('.')[2]}.json").write_text(done.stdout.strip().splitlines()[-1] + "\n", "utf-8")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
