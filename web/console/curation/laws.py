"""What a change of a law touches: the entries that cite each article, and which of them are 待复核 and why."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from knowledge.citing import CitedBy, cited_articles, entries_of
from knowledge.due import ReviewDue
from web.console.curation.titles import title_of
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.entry_problems import reason_words


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingEntry:
    """`reason` is empty unless the entry is 待复核; `other` if the reason is not this article."""

    id: str
    title: str
    former: bool
    reason: str
    other: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    article: int
    entries: Sequence[CitingEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow:
    law: str
    articles: int
    entries: int
    due: int


async def laws(request: web.Request) -> web.StreamResponse:
    """?law= shows the articles of one law, &article= one of them."""
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()
    today = services.zone.local(house.clock()).date()
    library = services.library()
    cited = cited_articles(library.entries)
    due: dict[str, list[ReviewDue]] = {}
    for one in await asyncio.to_thread(house.desk.due, today):
        if one.under_review:
            due.setdefault(one.entry, []).append(one)
    law, article = request.query.get("law", "").strip(), request.query.get("article", "").strip()
    rows = [row for row in cited.get(law, ()) if not article or str(row.article) == article]
    titles = {one: title_of(library, one, today) for row in rows for one in row.entries}
    context = {
        "laws": [_law(name, articles, due) for name, articles in cited.items()],
        "law": law,
        "article": article,
        "rows": [_article(row, titles, due, lang) for row in rows],
    }
    return show(request, "console/curation/laws.html", context)


def _law(name: str, rows: Sequence[CitedBy], due: Mapping[str, Sequence[ReviewDue]]) -> LawRow:
    """`due` counts the entries of which this law is the reason."""
    entries = entries_of(rows)
    caused = [entry for entry in entries if any(one.cites and one.cites[0] == name for one in due.get(entry, ()))]
    return LawRow(law=name, articles=len(rows), entries=len(entries), due=len(caused))


def _article(row: CitedBy, titles: Mapping[str, str], due: Mapping[str, Sequence[ReviewDue]], lang: str) -> ArticleRow:
    return ArticleRow(
        article=row.article, entries=[_entry(one, row, titles[one], due.get(one, ()), lang) for one in row.entries]
    )


def _entry(entry: str, row: CitedBy, title: str, due: Sequence[ReviewDue], lang: str) -> CitingEntry:
    own = [one for one in due if one.cites == (row.law, row.article)]
    reasons = [reason_words(one.reason, lang) for one in own or due]
    return CitingEntry(
        id=entry, title=title, former=entry in row.former, reason="；".join(reasons), other=bool(due) and not own
    )
