"""原文: the text of the articles that an answer cites, or the official place to read them."""

from collections.abc import Iterable

from complaints.ports import Records
from handlers.keyboards import main_menu
from handlers.resident.article_card import article_text
from handlers.resident.ask import today
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import join, say


def of_entry(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """All articles of an answer, one message per article with a text, so that each is quoted whole."""
    entry_id = turn.arg(0)
    library = services.library()
    entry = library.entry(entry_id, today=today(turn, services), profile=turn.person.profile)
    if entry is None:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    views = [library.article(c.law, c.article) for c in entry.citations]
    with_text = [view for view in views if view.text]
    replies = [Reply(text=article_text(view, turn.lang)) for view in with_text]
    without = [view for view in views if not view.text]
    if without:
        replies.append(Reply(text=join([article_text(view, turn.lang) for view in without], "\n\n")))
    return replies


def of_article(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    law, number = turn.arg(0), turn.arg(1)
    if not number.isdigit():
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    return [Reply(text=article_text(services.library().article(law, int(number)), turn.lang))]
