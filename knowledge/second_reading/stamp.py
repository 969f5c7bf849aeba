"""Notes in a finished sheet which texts were read, and takes the entry off the list of those not yet read."""

import re
from collections.abc import Mapping
from pathlib import Path

from knowledge.entries import Entry
from knowledge.second_reading.check import Sources
from knowledge.second_reading.sheets import PENDING_FILE, Sheet, articles_digest, text_digest

_LINES = {name: re.compile(rf"^{name}\s*=.*\n", re.MULTILINE) for name in ("text", "articles")}


def stamp(path: Path, sheet: Sheet, entry: Entry, sources: Sources) -> None:
    """Writes both digests into the sheet's file; the rest of the file stays as it is."""
    source = path.read_text(encoding="utf-8")
    digests = {"text": text_digest(entry), "articles": articles_digest(entry, sheet, sources.statutes)}
    for name, digest in reversed(digests.items()):
        line = f'{name} = "{digest}"\n'
        source = _LINES[name].sub(line, source, count=1) if _LINES[name].search(source) else line + source
    path.write_text(source, encoding="utf-8")


def forget_pending(folder: Path, read: Mapping[str, object]) -> None:
    """Removes the ids in `read` from the list; comments and order stay."""
    path = folder / PENDING_FILE
    if not path.is_file():
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if line.strip() not in read), encoding="utf-8")
