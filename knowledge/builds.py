"""The files of one build of the index: `knowledge.db` and the folders of arrays beside it.

A build is written beside the old one and renamed, so that another process sees either the old or the new one. Digests
of what was written show damage.
"""

import hashlib
import json
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from chinese import kept

E = TypeVar("E")
Row = TypeVar("Row", bound=tuple[Any, ...])
_Save = Callable[[Path], None]
#: errors of reading a damaged file whose digest could not be compared
_ERRORS_OF_READING = (sqlite3.Error, OSError, ValueError, TypeError, EOFError, LookupError)

log = logging.getLogger(__name__)


class Damaged(Exception):
    """A file of the index differs from what was written."""


#: what a damaged build raises when it is read
UNREADABLE = (Damaged, *_ERRORS_OF_READING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The paths of one build."""

    folder: Path
    content: str
    statutes: str

    @property
    def database(self) -> Path:
        return self.folder / "knowledge.db"

    @property
    def entries(self) -> Path:
        return self.folder / f"entries-{self.content}"

    @property
    def articles(self) -> Path:
        return self.folder / f"articles-{self.statutes}"

    def connect(self) -> sqlite3.Connection:
        """Read-only; fails if there is no build."""
        return sqlite3.connect(f"{self.database.absolute().as_uri()}?mode=ro", uri=True)


@dataclass(frozen=True, slots=True)
class Rows(Generic[E]):
    """The content of knowledge.db."""

    segmenter: str
    entries: tuple[E, ...]
    #: (folded text, its words)
    units: list[tuple[str, tuple[str, ...]]]
    articles: list[tuple[str, int, str]]


def read(place: Place, entry: Callable[[str], E]) -> Rows[E]:
    """`entry` reads one from JSON. Raises one of UNREADABLE.

    Row by row, because the JSON of all would leave 3 MB of holes in the memory of the service.
    """
    total = hashlib.sha256()

    def seen(row: Row) -> Row:
        _add(total, row)
        return row

    with closing(place.connect()) as database:
        segmenter, digest = database.execute("select segmenter, digest from build").fetchone()
        entries = tuple(
            entry(data) for (data,) in map(seen, database.execute("select data from entries order by rowid"))
        )
        units = [
            (text, tuple(map(sys.intern, json.loads(words))))
            for text, words in map(seen, database.execute("select text, words from units order by place"))
        ]
        articles = list(map(seen, _articles(database)))
    if digest != _named(total):
        raise Damaged(place.database.name)
    return Rows(segmenter, entries, units, articles)


def write_database(place: Place, rows: Mapping[str, list[dict[str, object]]], segmenter: str) -> None:
    import sqlite_utils  # imported late: costs 0.4 s, and only a build needs it

    partial = place.folder / f"knowledge.{os.getpid()}.db"
    partial.unlink(missing_ok=True)
    database = sqlite_utils.Database(partial)
    database.execute("pragma synchronous=off")  # the whole file is synced below
    digest = digest_of(
        *(row["data"] for row in rows["entries"]),
        *(row[name] for row in rows["units"] for name in ("text", "words")),
        *(row[name] for row in rows["articles"] for name in ("law", "article", "text")),
    )
    database.table("build").insert({"content": place.content, "segmenter": segmenter, "digest": digest})
    for name, table in rows.items():
        database.table(name).insert_all(table)
    database.close()
    kept.sync(partial)
    if place.database.is_dir():
        kept.drop(place.database)
    partial.replace(place.database)
    kept.sync(place.folder)


def _articles(database: sqlite3.Connection) -> Iterable[tuple[str, int, str]]:
    exists = database.execute("select 1 from sqlite_master where name = 'articles'").fetchone()
    return database.execute("select law, article, text from articles order by rowid") if exists else ()


def is_built(place: Place) -> bool:
    """Whether there is a build of this content. Damage shows only when it is opened."""
    try:
        with closing(place.connect()) as database:
            found = database.execute("select content from build").fetchone()
    except sqlite3.Error as error:
        if place.database.exists():
            log.warning("knowledge.damaged", extra={"why": str(error), "advice": "the index is built again"})
        return False
    return found == (place.content,) and place.entries.is_dir() and place.articles.is_dir()


def known_words(place: Place, segmenter: str) -> dict[str, tuple[str, ...]]:
    """Words of the previous build's units, if undamaged and from the same segmenter."""
    try:
        rows = read(place, entry=str)
    except UNREADABLE:
        return {}
    return dict(rows.units) if rows.segmenter == segmenter else {}


def write_folder(target: Path, save: _Save) -> None:
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    kept.drop(partial)
    partial.mkdir(mode=0o700)
    save(partial)
    kept.seal_folder(partial)
    if not kept.is_whole_folder(target):  # otherwise another process wrote the same content first
        kept.drop(target)
        with suppress(OSError):  # written by another process meanwhile
            partial.rename(target)
            kept.sync(target.parent)
    kept.drop(partial)


def digest_of(*parts: object) -> str:
    total = hashlib.sha256()
    _add(total, parts)
    return _named(total)


def _add(total: "hashlib._Hash", parts: Iterable[object]) -> None:
    for part in parts:
        total.update(str(part).encode(errors="surrogateescape"))
        total.update(b"\0")


def _named(total: "hashlib._Hash") -> str:
    return total.hexdigest()[:16]
