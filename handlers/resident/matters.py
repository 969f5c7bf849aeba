"""Several matters in one message: one button each, under its own title, never one answer for all."""

from chinese.asking import asks
from handlers.keyboards import button, inline, shortened
from handlers.resident.answer_card import title
from handlers.turn import Button, Reply, Turn
from hearing.heard import Heard, Matter
from texts import join, say

_MOST = 5
#: characters of a matter that its line and its button repeat
_LINE, _BUTTON = 80, 12


def offers(turn: Turn, heard: Heard) -> Reply:
    lang, mine = turn.lang, str(turn.message_id or 0)
    numbered = list(enumerate(heard.matters[:_MOST], start=1))
    lines = [say("matters.line", lang, number=n, text=_cut(matter.text, _LINE)) for n, matter in numbered]
    rows = [(_way(n, matter, lang, mine),) for n, matter in numbered]
    last = (button("ask.report_this", lang, "story", mine), button("ask.none", lang, "none", mine))
    return Reply(text=say("matters.head", lang, lines=join(lines)), keyboard=inline(*rows, last))


def _way(number: int, matter: Matter, lang: str, mine: str) -> Button:
    """A report for what is stated, the answer's title for what is asked, a person for what nobody can answer."""
    text, found = _cut(matter.text, _BUTTON), matter.answer
    if not asks(matter.text) and (found.nuisance is not None or found.decision != "answer"):
        return button("matters.report", lang, "story", mine, number=number, text=text)
    if found.decision == "answer" and found.entry is not None:
        return _title(number, found.entry.id, title(found.entry, lang), lang)
    if found.suggestions:
        best = found.suggestions[0]
        return _title(number, best.entry, title(best, lang), lang)
    return button("matters.none", lang, "human", mine, number=number, text=text)


def _title(number: int, entry: str, name: str, lang: str) -> Button:
    return button("matters.answer", lang, "entry", entry, number=number, title=shortened(name))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
