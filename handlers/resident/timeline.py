"""The timeline of a case in plain words: events, responsible unit, deadline. Internal notes never appear in it."""

from collections.abc import Sequence

from complaints.case.feedback import judged
from complaints.case.public_view import public_events
from complaints.case.taking_back import own_photos
from complaints.model import Complaint, Evidence, EvidenceState, State
from complaints.places.subscription_news import is_public
from complaints.ports import Records
from handlers.keyboards import button, inline
from handlers.resident import amend, mail, outcome, unsharing
from handlers.resident.subscribe_words import offer
from handlers.turn import Button, Reply, Turn
from services import Services
from texts import Text, join, label, say
from wording.places import place_text
from wording.states import event_line, state_sentence

#: an album (Bot API, sendMediaGroup), and characters of the words, so that the history has room
_PHOTOS_SHOWN, _WORDS_SHOWN = 10, 1000


def timeline(turn: Turn, services: Services, records: Records, case: Complaint) -> Reply:
    lang = turn.lang
    events = public_events(records, case)
    own = own_photos(records, case)
    lines = [line for event in events if (line := event_line(event, services.zone, lang))]
    text = join(
        [
            say("track.head", lang, number=case.number, now=state_sentence(case, services.zone, lang)),
            join(lines),
            _filed(case, own, services, lang),
        ],
        "\n\n",
    )
    buttons = _buttons(turn, records, case)
    buttons = [*buttons, *unsharing.row(case, lang), *mail.row(turn, services, case)]
    if is_public(records, case):
        buttons = [*buttons, offer(case, lang)]
    return Reply(text=text, keyboard=inline(*buttons) if buttons else None, photos=_thumbnails(own))


def _filed(case: Complaint, own: Sequence[Evidence], services: Services, lang: str) -> Text:
    """What the reporter sent: place, category, files, words (R39)."""
    category = services.zone.category(case.category)
    words = case.text if len(case.text) <= _WORDS_SHOWN else case.text[: _WORDS_SHOWN - 1] + "…"
    return say(
        "track.filed",
        lang,
        place=place_text(case.place, services.zone, lang),
        category=category.name(lang) if category else "-",
        count=label("track.files", lang, count=len(own)) if own else label("track.no_files", lang),
        text=words or label("track.no_text", lang),
    )


def _thumbnails(own: Sequence[Evidence]) -> tuple[str, ...]:
    """Of the reporter's newest photos, oldest first; recordings have none."""
    shown = [item for item in own if item.state is EvidenceState.STORED and item.width is not None]
    return tuple(f"thumbs/{item.sha256}" for item in shown[-_PHOTOS_SHOWN:])


def _buttons(turn: Turn, records: Records, case: Complaint) -> list[tuple[Button, ...]]:
    lang, number = turn.lang, case.number
    if case.state is State.CLOSED:
        return outcome.buttons(case, lang)
    if case.state is State.NEED_INFO:
        return [(button("follow.answer", lang, "reply", number),), *amend.menu(case, lang)]
    if case.state is State.REJECTED and not case.objections:
        return [(button("follow.object", lang, "object", number),)]
    decided = judged(records, case)
    if decided is not None:  # merged into one that is closed
        return [*outcome.of_merged(case, decided.verdict, lang), *amend.menu(case, lang)]
    return amend.menu(case, lang)
