"""有答案告诉我 (E06): whoever wants it is told once an entry answers the question. Keeping who asked needs consent."""

from collections.abc import Iterable

from complaints.model import Notice
from complaints.policy import RAW_WORDS_KEPT
from complaints.ports import Records
from complaints.report.draft import has_consented
from complaints.report.drafting import consent
from handlers.held import message_text
from handlers.keyboards import button, inline, main_menu
from handlers.turn import Answer, Button, Reply, Turn
from services import Services
from texts import say


def wish_button(lang: str, origin: str) -> Button:
    return button("wish.button", lang, "wish", origin)


def ask(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """A tap (args: message id of the question, and `yes` after consent)."""
    args = turn.action.args if turn.action else ()
    origin = args[0] if args else "0"
    if not has_consented(turn.person):
        if args[1:] != ("yes",):
            buttons = inline(
                (
                    button("consent.yes", turn.lang, "wish", origin, "yes", style="primary"),
                    button("step.cancel", turn.lang, "leave"),
                )
            )
            return [Reply(text=say("wish.consent", turn.lang), keyboard=buttons)]
        consent(records, person=turn.person, now=services.zone.local(turn.now))
    question = message_text(records, turn, int(origin), since=turn.now - RAW_WORDS_KEPT) if origin.isdigit() else ""
    if not question:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    records.curation.wish(person_id=turn.person.id, text=question, now=turn.now)
    return [Reply(text=say("wish.noted", turn.lang))]


def fulfilled(notice: Notice, lang: str) -> Reply:
    text = say("wish.answered", lang, question=notice.values["question"], title=notice.values["title"])
    return Reply(text=text, keyboard=inline((button("wish.show", lang, "entry", notice.values["entry"]),)))
