"""更多, and the bare words of the menu with their synonyms (R37): each does what the button of that name does.
Greetings and thanks get a short line; whatever is pending stays so."""

from collections.abc import Iterable, Mapping

from complaints.ports import Records
from handlers.keyboards import button, inline, main_menu
from handlers.resident import ask, erase, human, language, my, privacy, profile, report, start, subscribe, track
from handlers.resident.reading import TextReading
from handlers.resident.steps import prompt
from handlers.turn import Answer, Handle, Reply, Turn
from hearing.heard import MenuWord
from services import Services
from texts import say


def more(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    lang = turn.lang
    rows = inline(
        (button("menu.mine", lang, "mycases"), button("menu.subscribe", lang, "subs")),
        (button("menu.help", lang, "help"), button("menu.privacy", lang, "privacy")),
        (button("menu.language", lang, "language"), button("menu.human", lang, "human", "0")),
    )
    return [Reply(text=say("menu.more_head", lang), keyboard=rows)]


#: A word of the menu → who takes it. Greetings and thanks: `courtesy`.
WORDS: Mapping[MenuWord, Handle] = {
    MenuWord.REPORT: report.begin,
    MenuWord.ASK: ask.invite,
    MenuWord.TRACK: track.ask,
    MenuWord.MORE: more,
    MenuWord.MINE: my.mine,
    MenuWord.SUBSCRIBE: subscribe.overview,
    MenuWord.HELP: start.help_,
    MenuWord.PRIVACY: privacy.show,
    MenuWord.ERASE: erase.ask,
    MenuWord.LANGUAGE: language.choose,
    MenuWord.PROFILE: profile.change,
    MenuWord.HUMAN: human.ask,
}
COURTESY = frozenset({MenuWord.GREETING, MenuWord.THANKS})


def courtesy(turn: Turn, services: Services, records: Records, reading: TextReading) -> Iterable[Answer]:
    """An open report's step is repeated below the line."""
    word = reading.heard.menu
    if reading.draft is not None:
        lead = say(f"menu.{word}_step", turn.lang)
        return [prompt(turn, services, records, reading.draft, lead=lead)]
    return [Reply(text=say(f"menu.{word}", turn.lang), keyboard=main_menu(turn.lang))]
