"""Texts where the report asks 怎么署名, and on the review card (R17): name and telephone are no part of the
description."""

import re
from collections.abc import Iterable
from functools import cache

from complaints.errors import Incomplete
from complaints.model import Draft, Identity
from complaints.office.contact import is_contact, read_contact
from complaints.ports import Records
from complaints.report import drafting
from handlers.resident import photo_place
from handlers.resident.describing import describe
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from hearing.heard import Heard
from services import Services
from texts import LANGUAGES, label, say
from wording.errors import error_text

#: characters of a text that only names a choice, or only asks about it
_CHOICE, _QUESTION = 14, 60
_DENIED = re.compile(r"不(?!收)|别|没|\b(?:not|no|don't)\b", re.IGNORECASE)
_SILENT = re.compile(r"不收|别发|no messages", re.IGNORECASE)


def typed(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """A choice in words, or name and telephone: 实名. Anything else joins the description."""
    chosen = choice(turn.text)
    if chosen is not None:
        silent = chosen is Identity.ANONYMOUS and _SILENT.search(turn.text) is not None
        signed = drafting.set_identity(records, draft=draft, identity=chosen, no_news=silent, now=turn.now)
        return [prompt(turn, services, records, signed)]
    if is_contact(turn.text):
        return _named(turn, services, records, draft)
    return describe(turn, services, records, draft)


def at_review(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """用它 or 不用, where the place of a photo is offered before the card. A named reporter corrects name and telephone
    by typing them; others are told how to sign."""
    if (answered := photo_place.typed(turn, services, records, draft)) is not None:
        return answered
    if not is_contact(turn.text):
        return describe(turn, services, records, draft)
    if draft.identity is Identity.NAMED:
        return _named(turn, services, records, draft)
    return [prompt(turn, services, records, draft, lead=say("identity.not_in_text", turn.lang))]


def is_for(text: str) -> bool:
    """Whether the text names a choice, or name and telephone."""
    return choice(text) is not None or is_contact(text)


def asks_about_identity(heard: Heard) -> bool:
    """Whether a short text asks who learns the reporter's name."""
    text = heard.text.lower()
    return heard.asks_at_end and len(text) <= _QUESTION and any(word in text for word in _identity_words())


def _named(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """What is missing is asked for at the step of name and telephone."""
    draft = drafting.set_identity(records, draft=draft, identity=Identity.NAMED, now=turn.now)
    try:
        name, phone = read_contact(turn.text)
    except Incomplete as missing:
        lead = error_text(missing, turn.lang, services.zone.timezone)
        return [prompt(turn, services, records, draft, lead=lead)]
    draft = drafting.set_contact(records, draft=draft, name=name, phone=phone, now=turn.now)
    return [prompt(turn, services, records, draft, lead=say("identity.took_named", turn.lang))]


def choice(text: str) -> Identity | None:
    """The identity that a short text names (匿名吧, 我要实名), if it names one and denies none."""
    if len(text) > _CHOICE or _DENIED.search(text) is not None:
        return None
    named = {identity for word, identity in _choice_words() if word in text.lower()}
    return named.pop() if len(named) == 1 else None


@cache
def _choice_words() -> tuple[tuple[str, Identity], ...]:
    return tuple((label(f"word.identity.{one}", lang).lower(), one) for lang in LANGUAGES for one in Identity)


@cache
def _identity_words() -> tuple[str, ...]:
    return tuple(word for lang in LANGUAGES for word in label("also.about_identity", lang).split(", "))
