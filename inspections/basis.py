"""The basis of a finding: articles as the knowledge base cites them. Nobody types a law."""

from collections.abc import Iterable
from datetime import date

from complaints.errors import Incomplete
from inspections.model import Article
from knowledge.answer import Library
from knowledge.article_numbers import ArticleNumber

#: most entries that one finding names
MOST = 6


def checked(library: Library, entries: Iterable[str], *, today: date) -> tuple[str, ...]:
    """The ids of entries that exist and hold today, each once. Raises Incomplete for any other."""
    chosen = tuple(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))
    for entry in chosen:
        view = library.entry(entry, today=today)
        if view is None or view.under_review:
            raise Incomplete("inspect.error.no_entry", entry=entry).at("basis")
    if len(chosen) > MOST:
        raise Incomplete("inspect.error.too_many_entries", limit=MOST).at("basis")
    return chosen


def articles_of(library: Library, entries: Iterable[str], *, today: date) -> tuple[Article, ...]:
    """The articles that these entries cite, in their order, each once."""
    found = dict[tuple[str, str], Article]()
    for entry in entries:
        view = library.entry(entry, today=today)
        for cited in view.citations if view is not None else ():
            number = str(ArticleNumber(cited.article))
            found.setdefault((cited.law, number), Article(entry=entry, law=cited.law, article=number))
    return tuple(found.values())


def filing_of(library: Library, stored: str, *, today: date) -> Article | None:
    """立案建议 by an article that one of the entries cites; None if nothing was chosen. Raises Incomplete."""
    if not stored.strip():
        return None
    chosen = Article.parse(stored.strip())
    if chosen is None or chosen not in articles_of(library, [chosen.entry], today=today):
        raise Incomplete("inspect.error.no_article").at("filing")
    return chosen
