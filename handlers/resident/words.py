"""Button words, typed or sent by the reply keyboard: they do what the button of that name does."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from handlers.resident import (
    ask,
    browse,
    cancelling,
    consent,
    fill,
    human,
    menu,
    report,
    set_place,
    submit,
    subscribe,
    track,
)
from handlers.turn import Answer, Handle, Tap, Turn
from services import Services
from services.records import Records
from texts import LANGUAGES, label

#: Text key of a button → its handler. Of two keys with the same word, the first wins.
_BUTTONS: tuple[tuple[str, Handle], ...] = (
    ("menu.report", report.begin),
    ("menu.ask", ask.invite),
    ("menu.track", track.ask),
    ("menu.more", menu.more),
    ("step.back", fill.back),
    ("step.cancel", cancelling.cancel),
    ("step.skip", fill.skip),
    ("step.done", fill.done),
    ("step.category.more", fill.more_categories),
    ("step.place_confirm.yes", set_place.confirm),
    ("review.submit", submit.submit),
    ("report.go_on", report.go_on),
    ("report.keep_on", report.go_on),
    ("report.give_up", cancelling.give_up),
    ("report.undo", cancelling.undo),
    ("ask.human", human.ask),
    ("subscribe.open", subscribe.overview),
    ("subscribe.end_any", subscribe.overview),
)
_OTHER_WORDS: tuple[tuple[str, Handle], ...] = (
    ("also.menu.report", report.begin),
    ("also.menu.track", track.ask),
    ("also.ask.browse", browse.topics),
    ("also.report.undo", cancelling.undo),
    ("place.share", set_place.how_to_send),
    ("place.share_words", set_place.how_to_send),
)
_WITH_ACTION: tuple[tuple[str, Handle, Tap], ...] = (
    ("consent.yes", consent.answer, Tap(verb="consent", args=("yes",))),
    ("consent.no", consent.answer, Tap(verb="consent", args=("no",))),
    ("identity.anonymous", fill.identity, Tap(verb="who", args=("anonymous",))),
    ("identity.staff_only", fill.identity, Tap(verb="who", args=("staff_only",))),
    ("identity.named", fill.identity, Tap(verb="who", args=("named",))),
)


def said_button(text: str) -> Handle | None:
    """The handler of the button whose label or bare word is the text, in either language; None for any other text."""
    return _table().get(_bare(text))


def _bare(text: str) -> str:
    """Letters and digits only, in lower case: `✅ 提交` and `提交` are the same word."""
    return "".join(c for c in text.lower() if c.isalnum())


@cache
def _table() -> dict[str, Handle]:
    table: dict[str, Handle] = {}
    for lang in LANGUAGES:
        for key, handle in _BUTTONS:
            for words in (label(key, lang), label(f"word.{key}", lang)):
                table.setdefault(_bare(words), handle)
        for key, handle in _OTHER_WORDS:
            for words in label(key, lang).split(","):
                table.setdefault(_bare(words), handle)
        for key, handle, action in _WITH_ACTION:
            for words in (label(key, lang), label(f"word.{key}", lang)):
                table.setdefault(_bare(words), _acting(handle, action))
    return table


def _acting(handle: Handle, action: Tap) -> Handle:
    def run(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
        return handle(replace(turn, action=action), services, records)

    return run
