"""The layout of an answer: title, at most three lines, the articles cited, the date it is valid for. In English where
there is an English text; otherwise under its English title, saying that the answer is in Chinese."""

from functools import lru_cache

from knowledge.values import ArticleView, EntryView, FormerView, Suggestion
from texts import Text, join, label, say
from wording.citations import ENGLISH, citation_line, shown_law

#: The scope that is not mentioned.
NATIONAL = "国家"


@lru_cache(maxsize=2048)
def card(entry: EntryView, lang: str) -> Text:
    """Cached, because most questions are about few entries."""
    if entry.under_review:
        return say("answer.under_review", lang, title=title(entry, lang), basis=citation_line(entry.citations, lang))
    text = say(
        "answer.card",
        lang,
        title=title(entry, lang),
        short=_short(entry, lang),
        basis=citation_line(entry.citations, lang),
        as_of=entry.as_of.isoformat(),
    )
    return text if entry.scope == NATIONAL else join([text, say("kb.scope", lang, scope=entry.scope)])


def title(shown: EntryView | Suggestion, lang: str) -> str:
    return shown.title_en or shown.title if lang == ENGLISH else shown.title


def _short(entry: EntryView, lang: str) -> str:
    if lang != ENGLISH:
        return details_text(entry.short)
    return details_text(entry.short_en) if entry.short_en else in_chinese(entry.short, lang)


def details(entry: EntryView, lang: str) -> str:
    """The details; empty if the entry has none."""
    if lang != ENGLISH or not entry.details:
        return details_text(entry.details)
    return details_text(entry.details_en) if entry.details_en else in_chinese(entry.details, lang)


def part_for_asker(entry: EntryView, lang: str) -> str:
    """The part for the asker's kind, which has no English text of its own: English details contain all parts."""
    if lang != ENGLISH:
        return details_text(entry.for_asker)
    if entry.details_en:
        return label("answer.part_in_details", lang)
    return in_chinese(entry.for_asker, lang)


def in_chinese(markdown: str, lang: str) -> str:
    """A Chinese text; a reader of English is told that it is one."""
    text = details_text(markdown)
    return f"{text}\n{label('answer.in_chinese', lang)}" if lang == ENGLISH else text


def former_text(former: FormerView, lang: str) -> Text:
    """The law at the time of a past act, and the rule that decides between then and now (法典 1057)."""
    return say(
        "answer.former",
        lang,
        since=former.valid_from.isoformat(),
        until=former.valid_to.isoformat(),
        answer=in_chinese(former.answer, lang),
        basis=citation_line(former.citations, lang),
    )


def article_line(article: ArticleView, lang: str) -> Text:
    """The status of an article: in force since a date, or repealed, with its successors."""
    law = shown_law(article.law, lang)
    if not article.exists:
        return say("article.unknown", lang, law=law, article=article.article)
    if article.in_force_to is None:
        since = article.in_force_from.isoformat() if article.in_force_from else "-"
        return say("article.in_force", lang, law=law, article=article.article, since=since)
    repealed = say("article.repealed", lang, law=law, article=article.article, until=article.in_force_to.isoformat())
    if not article.successors:
        return repealed
    followed = say(
        "article.successor", lang, basis=citation_line(article.successors, lang), changed=article.changed or ""
    )
    return join([repealed, followed])


def details_text(markdown: str) -> str:
    """Markdown as plain text. Entries use bullets and bold only."""
    lines = (line.strip() for line in markdown.replace("**", "").splitlines())
    return "\n".join(f"· {line[2:]}" if line.startswith("- ") else line for line in lines).strip()
