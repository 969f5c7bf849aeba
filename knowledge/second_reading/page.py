"""The page an editor works from: the entry, its articles with numbered paragraphs, their predecessors, a sheet."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from knowledge.entries import CitedArticle, Entry
from knowledge.second_reading.check import Sources
from knowledge.second_reading.sheets import POINTS, words
from knowledge.statute_text import StatuteText
from knowledge.statutes import Statutes
from knowledge.values import Citation

_RULE = "=" * 40


def page(path: Path, entry: Entry, sources: Sources, sheet: str) -> str:
    statutes, texts = sources.statutes, sources.texts
    former = entry.former.citations if entry.former else ()
    cited = _distinct((*entry.citations, *former))
    older = [one for one in _predecessors(entry, statutes) if one not in cited]
    parts = [words("heading", entry=entry.id, path=path), path.read_text(encoding="utf-8").strip()]
    parts += [_article(law, article, statutes, texts) for law, article in cited]
    if older:
        parts.append(words("replaced_heading"))
        parts += [_article(law, article, statutes, texts) for law, article in older]
    return f"\n{_RULE}\n".join([*parts, sheet])


def blank_sheet(entry: Entry, read_by: str, today: date) -> str:
    lines = [f'read_by = "{read_by}"', f"read_on = {today}", 'text = ""', 'articles = ""', ""]
    lines += [f"# {words('sheet_points')}", "[points]", *(f'{point} = ""' for point in POINTS), ""]
    lines += [f"# {words('sheet_phrasings')}", "[phrasings]"]
    lines += [f'{json.dumps(phrasing, ensure_ascii=False)} = ""' for phrasing in entry.phrasings]
    return "\n".join(lines) + "\n"


def _article(law: str, article: int, statutes: Statutes, texts: Mapping[str, StatuteText]) -> str:
    known = statutes.get(law)
    status = known.status if known else ""
    lines = [words("article_heading", law=law, article=article, status=status)]
    text = texts[law].articles.get(article) if law in texts else None
    if text is None:
        return "\n".join([*lines, words("article_without_text")])
    for number, part in enumerate(text.paragraphs, 1):
        lines += [f"[{words('paragraph', number=number)}] {part.text}", *(f"    {item}" for item in part.items)]
    return "\n".join(lines)


def _predecessors(entry: Entry, statutes: Statutes) -> list[tuple[str, int]]:
    """The articles named in `replaces`, and those that the table says the cited articles replaced."""
    cited = {(one.law, one.article) for one in entry.citations}
    named = [(one.law, one.article) for one in entry.replaces]
    return list(dict.fromkeys((*named, *_older(cited, statutes))))


def _older(cited: set[tuple[str, int]], statutes: Statutes) -> Iterator[tuple[str, int]]:
    for row in statutes.replacements:
        if any((new.law, new.article) in cited for new in row.new):
            yield from ((old.law, old.article) for old in row.old)


def _distinct(cited: tuple[CitedArticle | Citation, ...]) -> list[tuple[str, int]]:
    return list(dict.fromkeys((one.law, one.article) for one in cited))
