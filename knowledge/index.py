"""`knowledge.db` and the index beside it: built from entries and statute texts, named by a digest of both.

All of it is disposable: it is rebuilt if it is missing or its digests show damage. A build is written beside the old
one and renamed, so that another process sees either the old or the new one. The words of unchanged texts are reused
from the previous build.
"""

import hashlib
import json
import logging
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from chinese import kept
from chinese.normal import normal_form
from chinese.segment import Segmenter
from knowledge.analysis import Analysed, Analyser
from knowledge.articles import ArticleRanker
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.lexicon import CONTENT, load_lexicon
from knowledge.ranking import EntryRanker, Facts, IndexedEntry
from knowledge.statute_text import read_statutes

#: Raise when the layout of tables or arrays, or the analysis of a text, changes.
LAYOUT = "6"
DECLINED_FILE = CONTENT / "calibration" / "out_of_scope.txt"
ArticleTexts = Mapping[tuple[str, int], str]
_Analyse = Callable[[str], Analysed]
_Save = Callable[[Path], None]
#: another process can damage or replace a build while it is read: then it is built again
_ATTEMPTS = 3
#: errors of reading a damaged file whose digest could not be compared
_UNREADABLE = (sqlite3.Error, OSError, ValueError, TypeError, EOFError, LookupError)

log = logging.getLogger(__name__)


class Damaged(Exception):
    """A file of the index differs from what was written."""


@dataclass(frozen=True, slots=True)
class Index:
    entries: tuple[Entry, ...]
    #: words of each unit; questions to decline come last
    unit_words: tuple[tuple[str, ...], ...]
    ranker: EntryRanker
    articles: ArticleRanker
    article_texts: ArticleTexts
    analyser: Analyser
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
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


def open_index(
    *, data_dir: Path, statutes_dir: Path | None, extra: Sequence[Entry] = (), without: Collection[str] = ()
) -> Index:
    """The index of the present content, built if missing. `extra` entries replace those of the same id; entries with
    ids in `without` are left out."""
    folder = data_dir / "knowledge"
    analyser = open_analyser(data_dir)
    statutes = _digest(LAYOUT, analyser.segmenter.digest, *_contents(statutes_dir, "*.md"))
    content = _digest(
        statutes,
        *_contents(ENTRIES_FOLDER, "*/*.md"),
        *_contents(CONTENT / "lexicon", "*"),
        DECLINED_FILE.read_text(encoding="utf-8"),
        *(entry.model_dump_json() for entry in extra),
        *sorted(without),
    )
    place = _Place(folder=folder, content=content, statutes=statutes)
    for _ in range(_ATTEMPTS):
        if not _is_built(place):
            _build(place, statutes_dir, extra, without, analyser)
        try:
            return _open(place, analyser)
        except (Damaged, *_UNREADABLE) as error:
            log.warning("knowledge.damaged", extra={"why": str(error), "advice": "the index is built again"})
            for path in (place.database, place.entries, place.articles):
                kept.drop(path)
    _build(place, statutes_dir, extra, without, analyser)
    return _open(place, analyser)


def open_analyser(data_dir: Path) -> Analyser:
    """Segmenter and lexicon alone, with their caches under `data_dir`."""
    folder = data_dir / "knowledge"
    if folder.is_file():
        folder.unlink()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.sweep(folder)
    lexicon = load_lexicon()
    return Analyser(Segmenter(domain_words=lexicon.words, cache_dir=folder), lexicon)


def _build(
    place: _Place, statutes_dir: Path | None, extra: Sequence[Entry], without: Collection[str], analyser: Analyser
) -> None:
    folder = place.folder
    known = _known_words(place, analyser.segmenter.digest)

    def analyse(text: str) -> Analysed:
        folded = normal_form(text)
        words = known.get(folded)
        return analyser(folded) if words is None else analyser.with_words(folded, words)

    by_id = {entry.id: entry for entry in load_entries()} | {entry.id: entry for entry in extra}
    entries = sorted((entry for name, entry in by_id.items() if name not in without), key=lambda entry: entry.id)
    texts = {
        (short, int(number)): article.text
        for short, statute in read_statutes(statutes_dir).items()
        for number, article in statute.articles.items()
    }
    sources = [_source(entry, texts, analyse) for entry in entries]
    declined = [analyse(line) for line in declined_questions()]
    units = [unit for source in sources for unit in source.units] + declined
    _write(place.entries, EntryRanker.build(sources, declined).save)
    if not kept.is_whole_folder(place.articles):
        ranker = ArticleRanker.build([(key, analyse(f"{key[0]} {text}")) for key, text in texts.items()])
        _write(place.articles, ranker.save)
    _write_database(place, _rows(entries, units, texts), analyser.segmenter.digest)
    for old in (*folder.glob("entries-*"), *folder.glob("articles-*")):
        if old not in (place.entries, place.articles) and "." not in old.name:  # another process is writing it
            shutil.rmtree(old, ignore_errors=True)


def _source(entry: Entry, texts: ArticleTexts, analyse: _Analyse) -> IndexedEntry:
    answer = " ".join((entry.answer, entry.details, *entry.variants.values()))
    cited = " ".join(texts.get((cited.law, cited.article), "") for cited in entry.citations)
    return IndexedEntry(
        popular=entry.popular,
        units=tuple(analyse(text) for text in (entry.question, *entry.phrasings)),
        answer=analyse(answer),
        articles=analyse(cited),
        facts=_facts(entry),
    )


def _facts(entry: Entry) -> Facts:
    return Facts(entry.topic, entry.articles, entry.aspects)


def declined_questions() -> list[str]:
    lines = DECLINED_FILE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[-1].strip() for line in lines if line.strip() and not line.startswith("#")]


def _rows(
    entries: Sequence[Entry], units: Sequence[Analysed], texts: ArticleTexts
) -> dict[str, list[dict[str, object]]]:
    return {
        "entries": [
            {"id": entry.id, "topic": entry.topic, "question": entry.question, "data": entry.model_dump_json()}
            for entry in entries
        ],
        "units": [
            {"place": place, "text": unit.folded, "words": json.dumps(unit.words, ensure_ascii=False)}
            for place, unit in enumerate(units)
        ],
        "articles": [{"law": law, "article": article, "text": text} for (law, article), text in texts.items()],
    }


def _write_database(place: _Place, rows: Mapping[str, list[dict[str, object]]], segmenter: str) -> None:
    import sqlite_utils  # imported late: costs 0.4 s, and only a build needs it

    partial = place.folder / f"knowledge.{os.getpid()}.db"
    partial.unlink(missing_ok=True)
    database = sqlite_utils.Database(partial)
    digest = _digest(
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


@dataclass(frozen=True, slots=True)
class _Rows:
    """The content of knowledge.db."""

    segmenter: str
    #: JSON
    entries: list[str]
    #: (folded text, its words as JSON)
    units: list[tuple[str, str]]
    articles: list[tuple[str, int, str]]


def _read(place: _Place) -> _Rows:
    """Raises Damaged or one of _UNREADABLE."""
    with closing(place.connect()) as database:
        segmenter, digest = database.execute("select segmenter, digest from build").fetchone()
        entries = [data for (data,) in database.execute("select data from entries order by rowid")]
        units = database.execute("select text, words from units order by place").fetchall()
        articles = list(_articles(database))
    if digest != _digest(*entries, *chain.from_iterable(units), *chain.from_iterable(articles)):
        raise Damaged(place.database.name)
    return _Rows(segmenter, entries, units, articles)


def _open(place: _Place, analyser: Analyser) -> Index:
    for folder in (place.entries, place.articles):
        if not kept.is_whole_folder(folder):
            raise Damaged(folder.name)
    rows = _read(place)
    texts = {(law, article): text for law, article, text in rows.articles}
    entries = tuple(map(Entry.model_validate_json, rows.entries))
    return Index(
        entries=entries,
        unit_words=tuple(tuple(map(sys.intern, json.loads(words))) for _, words in rows.units),
        ranker=EntryRanker.load(place.entries, [text for text, _ in rows.units], list(map(_facts, entries))),
        articles=ArticleRanker.load(place.articles, list(texts)),
        article_texts=texts,
        analyser=analyser,
        digest=place.content,
    )


def _articles(database: sqlite3.Connection) -> Iterable[tuple[str, int, str]]:
    exists = database.execute("select 1 from sqlite_master where name = 'articles'").fetchone()
    return database.execute("select law, article, text from articles order by rowid") if exists else ()


def _is_built(place: _Place) -> bool:
    """Whether there is a build of this content. Damage shows only when it is opened."""
    try:
        with closing(place.connect()) as database:
            found = database.execute("select content from build").fetchone()
    except sqlite3.Error as error:
        if place.database.exists():
            log.warning("knowledge.damaged", extra={"why": str(error), "advice": "the index is built again"})
        return False
    return found == (place.content,) and place.entries.is_dir() and place.articles.is_dir()


def _known_words(place: _Place, segmenter: str) -> dict[str, tuple[str, ...]]:
    """Words of the previous build's units, if undamaged and from the same segmenter."""
    try:
        rows = _read(place)
    except (Damaged, *_UNREADABLE):
        return {}
    return {text: tuple(json.loads(words)) for text, words in rows.units} if rows.segmenter == segmenter else {}


def _write(target: Path, save: _Save) -> None:
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


def _contents(folder: Path | None, pattern: str) -> list[str]:
    paths = sorted(folder.glob(pattern)) if folder is not None else []
    return [f"{path.name}\0{path.read_text(encoding='utf-8')}" for path in paths if path.is_file()]


def _digest(*parts: object) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(str(part).encode(errors="surrogateescape"))
        total.update(b"\0")
    return total.hexdigest()[:16]
