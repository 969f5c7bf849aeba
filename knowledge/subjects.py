"""Subjects of entries, finer than topics: entries that a person would take for the same thing share one.

`content/subjects.toml`: id → name, other names (`words`) and aspects that people ask about it (`asked`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.aspects import Aspect

SUBJECTS_FILE = Path(__file__).parent / "content" / "subjects.toml"
#: subject of entries that curators published before entries named one
UNSORTED = "unsorted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    id: str
    name: str
    words: tuple[str, ...] = ()
    asked: tuple[Aspect, ...] = ()


def load_subjects(path: Path = SUBJECTS_FILE) -> Mapping[str, Subject]:
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Subject(
            id=name,
            name=row["name"],
            words=tuple(row.get("words", ())),
            asked=tuple(map(Aspect, row.get("asked", ()))),
        )
        for name, row in rows.items()
    }


SUBJECTS = load_subjects()
