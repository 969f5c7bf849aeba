"""有答案告诉我 (E06): notifies the asker once an entry answers the question. Storing the asker needs consent."""

from collections.abc import Iterable

from complaints.model import Notice
from complaints.ports import Records
from complaints.report.draft import has_consented
from complaints.report.drafting import consent
from handlers.held import origin_text
from handlers.keyboards import button, inline, main_menu
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import say


def wish_button(lang: str, origin: str) -> Button:
    return button("wish.button", lang, "wish", origin)


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap (args: message id of the question, and `yes` after consent)."""
    origin = turn.arg(0) or "0"
    if not has_consented(turn.person):
        if turn.arg(1) != "yes":
            buttons = inline(
                (
                    button("consent.yes", turn.lang, "wish", origin, "yes", style="primary"),
                    button("step.cancel", turn.lang, "leave"),
                )
            )
            return [Reply(text=say("wish.consent", turn.lang), keyboard=buttons)]
        consent(records, person=turn.person, now=services.zone.local(turn.now))
    question = origin_text(records, turn, origin)
    if not question:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    records.curation.wish(person_id=turn.person.id, text=question, now=turn.now)
    return [Reply(text=say("wish.noted", turn.lang))]


def fulfilled(notice: Notice, lang: str) -> Reply:
    text = say("wish.answered", lang, question=notice.values["question"], title=notice.values["title"])
    return Reply(text=text, keyboard=inline((button("wish.show", lang, "entry", notice.values["entry"]),)))
