"""An article that a question names by number: its text, or where to read it, first; below it what rests on it."""

from collections.abc import Sequence

from handlers.keyboards import button, inline, shortened
from handlers.resident.answer_card import article_line, in_chinese, title
from handlers.turn import Button, Reply, Turn
from knowledge.values import Answer, ArticleView
from texts import Text, join, say
from wording.citations import shown_law

#: Characters; leaves room for the heading in a message of 4,096 (Bot API).
_TEXT_LIMIT = 3500
_SOURCES = 3


def articles(turn: Turn, found: Answer) -> Reply:
    """Of several articles only the status is shown, each with a button for its text."""
    named, lang = found.related_articles, turn.lang
    parts = [article_text(view, lang) if len(named) == 1 else article_line(view, lang) for view in named]
    read_at = named[0].read_at if len(named) == 1 else ""  # article_text names it already
    parts += [Text(in_chinese(note, lang)) for note in found.notes if not read_at or read_at not in note]
    rows = [*_based(found, lang)]
    if len(named) > 1 or (named[0].text and len(named[0].text) > _TEXT_LIMIT):
        rows += [_source(view, lang) for view in named[:_SOURCES] if view.exists]
    return Reply(text=join(parts, "\n\n"), keyboard=inline(*rows))


def article_text(view: ArticleView, lang: str) -> Text:
    head = article_line(view, lang)
    if not view.exists:
        return head
    if view.text is None:
        return join([head, say("article.read_at", lang, where=view.read_at)])
    text = view.text if len(view.text) <= _TEXT_LIMIT else view.text[:_TEXT_LIMIT] + "…"
    return join([head, Text(text), say("article.read_at", lang, where=view.read_at)], "\n\n")


def _source(view: ArticleView, lang: str) -> tuple[Button, ...]:
    return (
        button(
            "ask.source_of",
            lang,
            "art",
            view.law,
            str(int(view.article)),
            law=shown_law(view.law, lang),
            article=view.article,
        ),
    )


def _based(found: Answer, lang: str) -> Sequence[tuple[Button, ...]]:
    """The entries that rest on the article, the one that fits the question best first."""
    entries = [(found.entry.id, title(found.entry, lang))] if found.entry else []
    entries += [(one.entry, title(one, lang)) for one in found.suggestions]
    return [
        (button("articles.based", lang, "entry", entry, title=shortened(name)),)
        for entry, name in dict(entries).items()
    ][:_SOURCES]
