"""Words of danger in any message: the first reply has 119, 120 and 110 only, everything else follows in later messages
(R12)."""

from handlers.keyboards import button, inline, shortened
from handlers.resident import answer_card
from handlers.turn import Reply, Turn
from knowledge.values import Answer as Found
from services import Services
from texts import Text, say
from zone.danger import sounds_urgent


def numbers(lang: str) -> Reply:
    return Reply(text=say("danger.numbers", lang))


def first(turn: Turn) -> list[Reply]:
    """The emergency numbers, if the message has words of danger."""
    return [numbers(turn.lang)] if is_urgent(turn) else []


def is_urgent(turn: Turn) -> bool:
    return sounds_urgent(turn.text or turn.args)


def not_submitted(lang: str) -> Text:
    """The warning on a report with danger that it has not been submitted yet."""
    return say("danger.not_submitted", lang)


def what_now(turn: Turn, services: Services, found: Found) -> Reply:
    """The second message if no report is being written: offers a report, and of the law only a title to tap."""
    mine = str(turn.message_id or 0)
    rows = [(button("ask.report_this", turn.lang, "story", mine),)]
    if found.decision == "answer" and found.entry is not None and found.nuisance is None:
        title = shortened(answer_card.title(found.entry, turn.lang))
        rows.append((button("danger.rule", turn.lang, "entry", found.entry.id, mine, title=title),))
    return Reply(text=say("danger.what_now", turn.lang, hotline=services.zone.hotline), keyboard=inline(*rows))
