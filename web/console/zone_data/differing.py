"""Two texts line by line: what went, what came, and a few lines around it."""

import difflib
from collections.abc import Sequence

_AROUND, _LONGEST, _MOST = 2, 400, 600
_KINDS = {" ": "same", "-": "gone", "+": "new"}


def difference(before: str, after: str) -> Sequence[tuple[str, str]]:
    """("same" | "gone" | "new", line); a "…" stands for what is equal. Empty for equal texts."""
    found = list[tuple[str, str]]()
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=_AROUND, lineterm="")
    for number, line in enumerate(lines):
        if number < 2:
            continue  # the names of the files
        if line.startswith("@@"):
            found.append(("same", "…"))
            continue
        found.append((_KINDS[line[0]], line[1:] if len(line) <= _LONGEST else f"{line[1:_LONGEST]}…"))
        if len(found) == _MOST:
            return [*found, ("same", "…")]
    return found
