"""Words of danger, whatever else the message is: 119, 120 and 110 alone in a first message, the rest in those after it
(R12)."""

from handlers.keyboards import button, inline, shortened
from handlers.turn import Reply, Turn
from knowledge.values import Answer as Found
from services import Services
from texts import Text, say
from zone.danger import sounds_urgent


def numbers(lang: str) -> Reply:
    return Reply(text=say("danger.numbers", lang))


def first(turn: Turn) -> list[Reply]:
    """The emergency numbers where the turn's words are of danger, else nothing."""
    return [numbers(turn.lang)] if is_urgent(turn) else []


def is_urgent(turn: Turn) -> bool:
    return sounds_urgent(turn.text or turn.args)


def not_submitted(lang: str) -> Text:
    """What a report that tells of danger says of itself until 提交."""
    return say("danger.not_submitted", lang)


def what_now(turn: Turn, services: Services, found: Found) -> Reply:
    """The second message where no report is being written: a report is offered, and no law but a title to tap."""
    mine = str(turn.message_id or 0)
    rows = [(button("ask.report_this", turn.lang, "story", mine),)]
    if found.decision == "answer" and found.entry is not None and found.nuisance is None:
        title = shortened(found.entry.title)
        rows.append((button("danger.rule", turn.lang, "entry", found.entry.id, mine, title=title),))
    return Reply(text=say("danger.what_now", turn.lang, hotline=services.zone.hotline), keyboard=inline(*rows))
