"""Quality of danger detection: `python -m benchmarks.danger FILE…`.

Each file is JSON Lines with `text` or `question` and the expected `is_danger` (default: false). Prints the dangers
detected, the false alarms and the time per text; with `--verbose` also each mistake.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from zone.danger import sounds_urgent


def said(path: Path) -> Iterator[tuple[str, bool]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            yield row.get("text") or row.get("question") or row.get("followup") or "", bool(row.get("is_danger"))


def main() -> None:
    paths, verbose = [Path(arg) for arg in sys.argv[1:] if arg != "--verbose"], "--verbose" in sys.argv
    if not paths:
        sys.exit(__doc__)
    sounds_urgent("")  # loads the words
    for path in paths:
        rows = list(said(path))
        begun = time.perf_counter()
        heard = [sounds_urgent(text) for text, _ in rows]
        took_ms = (time.perf_counter() - begun) * 1000 / max(1, len(rows))
        dangers = [rang for rang, (_, danger) in zip(heard, rows, strict=True) if danger]
        others = [rang for rang, (_, danger) in zip(heard, rows, strict=True) if not danger]
        found = f"heard {sum(dangers)}/{len(dangers)}, false alarms {sum(others)}/{len(others)}"
        print(f"{path.name}: {found}, {took_ms:.3f} ms")
        for rang, (text, danger) in zip(heard, rows, strict=True):
            if verbose and rang != danger:
                print("  missed" if danger else "  alarm ", text)


if __name__ == "__main__":
    main()
