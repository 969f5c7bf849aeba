"""A category named in words at the category step (R11): 裸土, 选施工扬尘, 应该是油烟吧."""

import re
from collections.abc import Iterable
from dataclasses import replace

from complaints.model import Draft
from complaints.ports import Records
from handlers.resident import fill
from handlers.resident.describing import describe
from handlers.turn import Answer, Tap, Turn
from services import Services
from texts import LANGUAGES, label
from zone import Category, Zone

_PART_END = re.compile(r"[/、,，]|\band\b")
_MARKS = re.compile(r"[\W_]+")


def typed(turn: Turn, services: Services, records: Records, draft: Draft) -> Iterable[Answer]:
    """The category that the text names and nothing else; any other text joins the description."""
    category = named(turn.text, services.zone)
    if category is None:
        return describe(turn, services, records, draft)
    return fill.category(replace(turn, action=Tap(verb="cat", args=(category.id,))), services, records)


def named(text: str, zone: Zone) -> Category | None:
    """None if the text names no category, several, or says more."""
    bare = _bare(text)
    for words in _around():
        bare = bare.removeprefix(words) if words != bare else bare
        bare = bare.removesuffix(words) if words != bare else bare
    found = [one for one in zone.offered if any(bare in _names(one.name(lang)) for lang in LANGUAGES)]
    return found[0] if len(found) == 1 else None


def _names(name: str) -> set[str]:
    """The whole name, and each of its parts."""
    return {_bare(part) for part in (name, *_PART_END.split(name))}


def _bare(text: str) -> str:
    return _MARKS.sub("", text.lower())


def _around() -> list[str]:
    """Words that people put around a choice, the longest first."""
    words = {_bare(word) for lang in LANGUAGES for word in label("also.choosing", lang).split(",")}
    return sorted(words, key=len, reverse=True)
