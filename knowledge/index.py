"""`knowledge.db` and the index beside it: built from entries and statute texts, named by a digest of both.

Everything here can be thrown away and is then built again. A build is written beside the old one and renamed, so that
another process sees the old or the new, never a half. Words of unchanged texts are taken from the last build.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from knowledge.analysis import Analysed, Analyser
from knowledge.articles import ArticleRanker
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.lexicon import CONTENT, load_lexicon
from knowledge.ranking import EntryRanker, Source
from knowledge.statute_text import read_statutes
from words.normal import normal_form
from words.segment import Segmenter

#: Raise when the layout of tables or arrays, or the analysis of a text, changes.
LAYOUT = "4"
DECLINED_FILE = CONTENT / "calibration" / "out_of_scope.txt"
ArticleTexts = Mapping[tuple[str, int], str]
_Analyse = Callable[[str], Analysed]
_Save = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Index:
    entries: tuple[Entry, ...]
    #: words of every unit, the questions to decline last
    unit_words: tuple[tuple[str, ...], ...]
    ranker: EntryRanker
    articles: ArticleRanker
    article_texts: ArticleTexts
    analyser: Analyser
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where one build lies."""

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
        """Read only; fails where no build is."""
        return sqlite3.connect(f"{self.database.absolute().as_uri()}?mode=ro", uri=True)


def open_index(
    *, data_dir: Path, statutes_dir: Path | None, extra: Sequence[Entry] = (), without: Collection[str] = ()
) -> Index:
    """Index of the content as it is, built where none is there yet. `extra` entries replace those of the same id;
    those with ids in `without` are out of use."""
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
    if not _is_built(place):
        _build(place, statutes_dir, extra, without, analyser)
    return _open(place, analyser)


def open_analyser(data_dir: Path) -> Analyser:
    """Segmenter and lexicon alone; their caches lie under `data_dir`."""
    folder = data_dir / "knowledge"
    folder.mkdir(parents=True, exist_ok=True)
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
        (short, number): article.text
        for short, statute in read_statutes(statutes_dir).items()
        for number, article in statute.articles.items()
    }
    sources = [_source(entry, texts, analyse) for entry in entries]
    declined = [analyse(line) for line in declined_questions()]
    units = [unit for source in sources for unit in source.units] + declined
    _write(place.entries, EntryRanker.build(sources, declined).save)
    if not place.articles.exists():
        ranker = ArticleRanker.build([(key, analyse(f"{key[0]} {text}")) for key, text in texts.items()])
        _write(place.articles, ranker.save)
    _write_database(place, _rows(entries, units, texts), analyser.segmenter.digest)
    for old in (*folder.glob("entries-*"), *folder.glob("articles-*")):
        if old not in (place.entries, place.articles):
            shutil.rmtree(old, ignore_errors=True)


def _source(entry: Entry, texts: ArticleTexts, analyse: _Analyse) -> Source:
    answer = " ".join((entry.answer, entry.details, *entry.variants.values()))
    cited = " ".join(texts.get((cited.law, cited.article), "") for cited in entry.citations)
    return Source(
        popular=entry.popular,
        units=tuple(analyse(text) for text in (entry.question, *entry.phrasings)),
        answer=analyse(answer),
        articles=analyse(cited),
    )


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
    import sqlite_utils  # costs 0.4 s, and only a build needs it

    partial = place.folder / f"knowledge.{os.getpid()}.db"
    partial.unlink(missing_ok=True)
    database = sqlite_utils.Database(partial)
    database.table("build").insert({"content": place.content, "segmenter": segmenter})
    for name, table in rows.items():
        database.table(name).insert_all(table)
    database.close()
    partial.replace(place.database)


def _open(place: _Place, analyser: Analyser) -> Index:
    with closing(place.connect()) as database:
        entries = [
            Entry.model_validate_json(row[0]) for row in database.execute("select data from entries order by id")
        ]
        units = database.execute("select text, words from units order by place").fetchall()
        texts = {(law, article): text for law, article, text in _articles(database)}
    return Index(
        entries=tuple(entries),
        unit_words=tuple(tuple(map(sys.intern, json.loads(words))) for _, words in units),
        ranker=EntryRanker.load(place.entries, [text for text, _ in units]),
        articles=ArticleRanker.load(place.articles, list(texts)),
        article_texts=texts,
        analyser=analyser,
        digest=place.content,
    )


def _articles(database: sqlite3.Connection) -> Iterable[tuple[str, int, str]]:
    exists = database.execute("select 1 from sqlite_master where name = 'articles'").fetchone()
    return database.execute("select law, article, text from articles order by rowid") if exists else ()


def _is_built(place: _Place) -> bool:
    try:
        with closing(place.connect()) as database:
            found = database.execute("select content from build").fetchone()
    except sqlite3.Error:
        return False
    return found == (place.content,) and place.entries.is_dir() and place.articles.is_dir()


def _known_words(place: _Place, segmenter: str) -> dict[str, tuple[str, ...]]:
    """Words of the units of the last build, if this segmenter made them."""
    try:
        with closing(place.connect()) as database:
            if database.execute("select segmenter from build").fetchone() != (segmenter,):
                return {}
            return {text: tuple(json.loads(words)) for text, words in database.execute("select text, words from units")}
    except sqlite3.Error:
        return {}


def _write(target: Path, save: _Save) -> None:
    partial = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    save(partial)
    if target.exists():
        shutil.rmtree(partial)  # another process was faster; the digest says it is the same
    else:
        partial.rename(target)


def _contents(folder: Path | None, pattern: str) -> list[str]:
    paths = sorted(folder.glob(pattern)) if folder is not None else []
    return [f"{path.name}\0{path.read_text(encoding='utf-8')}" for path in paths if path.is_file()]


def _digest(*parts: str) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(part.encode())
        total.update(b"\0")
    return total.hexdigest()[:16]
