"""Reads messages: `Hearer(...)`, then `hear(text, now)`. Pure and thread-safe."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chinese.asking import asks
from hearing.heard import Heard, MessageKind
from hearing.menu import menu_word
from knowledge.answer import Library
from knowledge.values import Answer
from zone import Zone
from zone.danger import sounds_urgent
from zone.plates import plates

_SENTENCE_END = re.compile(r"(?<=[。！？!?；;\n…])")


class NamedCase(Protocol):
    @property
    def numbers(self) -> tuple[str, ...]: ...

    @property
    def code(self) -> str | None: ...


class Hearer:
    def __init__(self, *, library: Callable[[], Library], zone: Zone, read_named: Callable[[str], NamedCase]) -> None:
        """`library`: called for each message, because publishing replaces it. `read_named`: finds a case number and
        its code (complaints.report.number_and_code)."""
        self._library, self._zone, self._read_named = library, zone, read_named

    def hear(self, text: str, *, now: datetime, profile: str | None = None, last_entry: str | None = None) -> Heard:
        """`last_entry`: id of the entry that was shown last; `profile`: see Library.answer."""
        answer = self._library().answer(
            text, today=self._zone.local(now).date(), profile=profile, last_entry=last_entry
        )
        named = self._read_named(text)
        menu = menu_word(text)
        urgent = sounds_urgent(text)
        return Heard(
            text=text,
            kind=MessageKind.MENU if menu else _kind(text, answer),
            sureness=1.0 if menu or answer.nuisance else 0.5,
            is_urgent=urgent,
            answer=answer,
            categories=self._categories(text, answer),
            plates=tuple(plate.number for plate in plates(text)),
            number=named.numbers[0] if named.numbers else None,
            code=named.code,
            menu=menu,
            asks_at_end=asks_at_end(text),
        )

    def _categories(self, text: str, answer: Answer) -> tuple[str, ...]:
        proposed = self._zone.propose(text)
        found = [answer.nuisance, proposed.id if proposed else None]
        return tuple(dict.fromkeys(category for category in found if category))


def asks_at_end(text: str) -> bool:
    """Whether the last sentence asks."""
    sentences = [part for part in _SENTENCE_END.split(text.strip()) if part.strip()]
    return bool(sentences) and asks(sentences[-1])


def _kind(text: str, answer: Answer) -> MessageKind:
    if answer.nuisance is not None:
        return MessageKind.BOTH if asks_at_end(text) else MessageKind.REPORT
    if asks(text) or answer.decision == "answer":
        return MessageKind.QUESTION
    return MessageKind.NEITHER
