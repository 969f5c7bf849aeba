"""/language: Chinese or English, at any time; the words of a report are not translated (R29)."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.ports import Records
from handlers.keyboards import button, inline, main_menu
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import LANGUAGES, say


def choose(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """`/language en` switches at once: our page sends it when its own language is switched."""
    if turn.args in LANGUAGES:
        return _change(turn, records, turn.args)
    buttons = tuple(button("language.name", lang, "lang", lang) for lang in LANGUAGES)
    return [Reply(text=say("language.ask", turn.lang), keyboard=inline(buttons))]


def switch(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    lang = turn.arg(0)
    if lang not in LANGUAGES:
        return choose(turn, services, records)
    return _change(turn, records, lang)


def _change(turn: Turn, records: Records, lang: str) -> Iterable[Answer]:
    records.people.save(replace(turn.person, lang=lang))
    return [Reply(text=say("language.switched", lang), keyboard=main_menu(lang))]
