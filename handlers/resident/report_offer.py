"""A story of pollution while nothing is pending: offered as a report, with category, place and vehicle as understood;
the rule is one tap away (R36)."""

from collections.abc import Iterable

from complaints.ports import Records
from complaints.report.vehicle import read_vehicle
from handlers.held import origin_text
from handlers.keyboards import button, inline, main_menu, shortened
from handlers.resident import ask
from handlers.resident.answer_card import title
from handlers.resident.story import place_in
from handlers.turn import Answer, Button, Reply, Turn
from hearing.heard import Heard
from services import Services
from texts import Text, join, say
from wording.review_card import answer_lines
from zone import Zone

#: characters of the story that the offer repeats
_SHOWN = 60


def offer(turn: Turn, services: Services, heard: Heard) -> Reply:
    lang, mine = turn.lang, str(turn.message_id or 0)
    category = services.zone.offered_category(heard.category or "")
    story = ("story", mine, category.id) if category else ("story", mine)
    rows = [
        (button("offer.report", lang, *story, style="primary"),),
        (rule_button(heard, lang, mine),),
    ]
    lines = join(_understood(heard, services.zone, lang))
    return Reply(text=say("offer.head", lang, lines=lines), keyboard=inline(*rows))


def rules(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """看规定 under the offer of a story without a sure answer (args: message id): what its words find."""
    text = origin_text(records, turn, turn.arg(0))
    if not text:
        return [Reply(text=say("error.old_button", turn.lang), keyboard=main_menu(turn.lang))]
    return [ask.about_rules(turn, services, records, text)]


def rule_button(heard: Heard, lang: str, mine: str) -> Button:
    """看规定: the sure answer, or what the words find."""
    found = heard.answer
    if found.decision == "answer" and found.entry is not None:
        return button("offer.rule", lang, "entry", found.entry.id, title=shortened(title(found.entry, lang)))
    return button("offer.rules", lang, "rules", mine)


def _understood(heard: Heard, zone: Zone, lang: str) -> list[Text]:
    lines = []
    category = zone.offered_category(heard.category or "")
    if category is not None:
        lines.append(say("offer.category", lang, category=category.name(lang)))
    if place := place_in(heard, zone):
        lines.append(say("offer.place", lang, place=place))
    lines += answer_lines(read_vehicle(heard.text), lang)
    story = heard.text if len(heard.text) <= _SHOWN else heard.text[: _SHOWN - 1] + "…"
    return [*lines, say("offer.text", lang, text=story)]
