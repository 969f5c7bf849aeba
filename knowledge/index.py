"""`knowledge.db` and the index beside it: built from entries and statute texts, named by a digest of both.

All of it is disposable: it is rebuilt if it is missing or its digests show damage. A build is written beside the old
one and renamed, so that another process sees either the old or the new one. The words of unchanged texts are reused
from the previous build.
"""

import json
import logging
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chinese import kept
from chinese.normal import normal_form
from chinese.segment import Segmenter
from knowledge.analysis import Analysed, Analyser
from knowledge.articles import ArticleRanker
from knowledge.builds import (
    UNREADABLE,
    Damaged,
    Place,
    digest_of,
    is_built,
    known_words,
    read,
    write_database,
    write_folder,
)
from knowledge.entries import ENTRIES_FOLDER, Entry, load_entries
from knowledge.fields import EntryFields, Facts, IndexedEntry
from knowledge.lexicon import CONTENT, load_lexicon
from knowledge.ranking import EntryRanker
from knowledge.statute_text import read_statutes

#: Raise when the layout of tables or arrays, or the analysis of a text, changes.
LAYOUT = "7"
DECLINED_FILE = CONTENT / "calibration" / "out_of_scope.txt"
ArticleTexts = Mapping[tuple[str, int], str]
_Analyse = Callable[[str], Analysed]
#: builds the index elsewhere; may fail to
BuildApart = Callable[[Path, Path | None, tuple[Entry, ...], frozenset[str]], None]
#: another process can damage or replace a build while it is read: then it is built again
_ATTEMPTS = 3

log = logging.getLogger(__name__)


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


def open_index(
    *,
    data_dir: Path,
    statutes_dir: Path | None,
    extra: Sequence[Entry] = (),
    without: Collection[str] = (),
    build_apart: BuildApart | None = None,
) -> Index:
    """The index of the present content, built if missing. `extra` entries replace those of the same id; entries with
    ids in `without` are left out. `build_apart` is tried before it is built here."""

    apart = partial(build_apart, data_dir, statutes_dir, tuple(extra), frozenset(without)) if build_apart else None
    if apart and not (data_dir / "knowledge" / "knowledge.db").exists():
        apart()  # the segmenter's dictionary too
    analyser = open_analyser(data_dir)
    place = _place(data_dir, statutes_dir, extra, without, analyser)

    def build() -> None:
        if apart:
            apart()
        if not apart or not is_built(place):
            _build(place, statutes_dir, extra, without, analyser)

    for _ in range(_ATTEMPTS):
        if not is_built(place):
            build()
        try:
            return _open(place, analyser)
        except UNREADABLE as error:
            log.warning("knowledge.damaged", extra={"why": str(error), "advice": "the index is built again"})
            for path in (place.database, place.entries, place.articles):
                kept.drop(path)
    build()
    return _open(place, analyser)


def build_if_missing(
    *, data_dir: Path, statutes_dir: Path | None, extra: Sequence[Entry] = (), without: Collection[str] = ()
) -> None:
    """What open_index would build. See there."""
    analyser = open_analyser(data_dir)
    place = _place(data_dir, statutes_dir, extra, without, analyser)
    if not is_built(place):
        _build(place, statutes_dir, extra, without, analyser)


def _place(
    data_dir: Path, statutes_dir: Path | None, extra: Sequence[Entry], without: Collection[str], analyser: Analyser
) -> Place:
    statutes = digest_of(LAYOUT, analyser.segmenter.digest, *_contents(statutes_dir, "*.md"))
    content = digest_of(
        statutes,
        *_contents(ENTRIES_FOLDER, "*/*.md"),
        *_contents(CONTENT / "lexicon", "*"),
        DECLINED_FILE.read_text(encoding="utf-8"),
        *(entry.model_dump_json() for entry in extra),
        *sorted(without),
    )
    return Place(folder=data_dir / "knowledge", content=content, statutes=statutes)


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
    place: Place, statutes_dir: Path | None, extra: Sequence[Entry], without: Collection[str], analyser: Analyser
) -> None:
    folder = place.folder
    known = known_words(place, analyser.segmenter.digest)

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
    write_folder(place.entries, EntryFields.build(sources, declined).save)
    if not kept.is_whole_folder(place.articles):
        ranker = ArticleRanker.build(texts, (analyse(f"{law} {text}").repeated for (law, _), text in texts.items()))
        write_folder(place.articles, ranker.save)
    write_database(place, _rows(entries, units, texts), analyser.segmenter.digest)
    for old in (*folder.glob("entries-*"), *folder.glob("articles-*")):
        if old not in (place.entries, place.articles) and "." not in old.name:  # another process is writing it
            shutil.rmtree(old, ignore_errors=True)


def _source(entry: Entry, texts: ArticleTexts, analyse: _Analyse) -> IndexedEntry:
    answer = " ".join((entry.answer, entry.details, *entry.variants.values()))
    cited = " ".join(texts.get((cited.law, cited.article), "") for cited in entry.citations)
    return IndexedEntry(
        popular=entry.popular,
        units=tuple(analyse(text) for text in (entry.question, *entry.phrasings)),
        answer=analyse(answer).keys,
        articles=analyse(cited).long_keys,
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


def _open(place: Place, analyser: Analyser) -> Index:
    for folder in (place.entries, place.articles):
        if not kept.is_whole_folder(folder):
            raise Damaged(folder.name)
    rows = read(place, entry=Entry.model_validate_json)
    texts = {(law, article): text for law, article, text in rows.articles}
    fields = EntryFields.load(place.entries, [text for text, _ in rows.units], list(map(_facts, rows.entries)))
    return Index(
        entries=rows.entries,
        unit_words=tuple(words for _, words in rows.units),
        ranker=EntryRanker(fields),
        articles=ArticleRanker.load(place.articles, list(texts)),
        article_texts=texts,
        analyser=analyser,
        digest=place.content,
    )


def _contents(folder: Path | None, pattern: str) -> list[str]:
    paths = sorted(folder.glob(pattern)) if folder is not None else []
    return [f"{path.name}\0{path.read_text(encoding='utf-8')}" for path in paths if path.is_file()]
