"""An article that a question names by number: its text, or where to read it, first; below it what rests on it."""

from handlers.keyboards import button, inline, shortened
from handlers.resident.answer_card import article_line
from handlers.turn import Button, Reply, Turn
from knowledge.values import Answer, ArticleView
from texts import Text, join, say

#: Characters; leaves room for the heading in a message of 4,096 (Bot API).
_TEXT_LIMIT = 3500
_SOURCES = 3


def articles(turn: Turn, found: Answer) -> Reply:
    """Of several articles only the status is shown, each with a button for its text."""
    named, lang = found.related_articles, turn.lang
    parts = [article_text(view, lang) if len(named) == 1 else article_line(view, lang) for view in named]
    parts += [Text(note) for note in found.notes if not any(note in part.text for part in parts)]
    rows = [_based(found, turn)]
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
    return (button("ask.source_of", lang, "art", view.law, str(view.article), law=view.law, article=view.article),)


def _based(found: Answer, turn: Turn) -> tuple[Button, ...]:
    """The entry that rests on the article and fits the question best."""
    if found.entry is None:
        return ()
    title = shortened(found.entry.title)
    return (button("articles.based", turn.lang, "entry", found.entry.id, title=title),)
