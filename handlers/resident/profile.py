"""The kind of asker (E10): asked once, under the first answer that differs by kind; changed with 换身份."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from complaints.model import Person
from complaints.ports import Records
from handlers.keyboards import button, in_rows, inline, main_menu
from handlers.turn import Answer, Button, Reply, Tap, Turn
from knowledge.values import EntryView
from services import Services
from texts import LANGUAGES, label, say

#: As in knowledge/content/situations.toml.
KINDS = ("resident", "construction", "production", "transport", "catering")
#: Stored once the question has been asked but not answered: it is not asked again.
ASKED = ""


def said(text: str) -> str | None:
    """The kind, if the text names one and nothing else (我是施工单位), in either language."""
    return _ways_to_say().get(text.lower().strip(" .!。！，,"))


@cache
def _ways_to_say() -> dict[str, str]:
    """Typed text → kind. Cached, because it is looked up for every question."""
    return {text: kind for kind in KINDS for lang in LANGUAGES for text in label(f"also.iam.{kind}", lang).split(", ")}


def is_asked(person: Person, entry: EntryView) -> bool:
    """Whether the question of the kind is asked under this answer."""
    return bool(entry.kinds) and person.profile is None


def kind_name(person: Person, lang: str) -> str:
    return label(f"profile.kind.{person.profile}", lang) if person.profile in KINDS else ""


def rows(person: Person, entry: EntryView, lang: str) -> list[tuple[Button, ...]]:
    """Empty for an answer that is the same for everybody."""
    if not entry.kinds:
        return []
    return _kinds(lang, entry.id) if person.profile is None else [(change_button(lang, entry.id),)]


def change_button(lang: str, entry: str = "") -> Button:
    return button("profile.change", lang, "whoami", entry)


def now(turn: Turn) -> Reply:
    """The message after /help: the kind of asker, if known."""
    kind = kind_name(turn.person, turn.lang)
    if not kind:
        choose = button("profile.choose", turn.lang, "whoami", "")
        return Reply(text=say("profile.none", turn.lang), keyboard=inline((choose,)))
    return Reply(text=say("profile.now", turn.lang, kind=kind), keyboard=inline((change_button(turn.lang),)))


def change(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """换身份, under an answer (args: entry) or under /help."""
    entry = turn.arg(0)
    return [Reply(text=say("profile.ask", turn.lang), keyboard=inline(*_kinds(turn.lang, entry)))]


def keep(turn: Turn, records: Records) -> Turn | None:
    """Stores the tapped kind (args: kind, entry); None for a button of another release."""
    kind = turn.arg(0)
    if kind not in KINDS:
        return None
    person = replace(turn.person, profile=kind)
    records.people.save(person)
    return replace(turn, person=person)


def noted(turn: Turn) -> Reply:
    kind = kind_name(turn.person, turn.lang)
    return Reply(text=say("profile.noted", turn.lang, kind=kind), keyboard=main_menu(turn.lang))


def _kinds(lang: str, entry: str) -> list[tuple[Button, ...]]:
    named = (
        Button(label=label(f"profile.kind.{kind}", lang), action=Tap(verb="iam", args=(kind, entry))) for kind in KINDS
    )
    return in_rows(named, 3)
