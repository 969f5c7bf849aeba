"""Reads messages: `Hearer(...)`, then `hear(text, now)`. Pure and thread-safe."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Protocol

from chinese.asking import asks
from hearing.features import features
from hearing.heard import Heard, Matter, MenuWord, MessageKind
from hearing.matters import find_matters
from hearing.model import kind_of, load_model, menu_in
from hearing.places import place_in
from hearing.topics import Topics
from knowledge.answer import Library
from knowledge.lexicon import load_lexicon
from knowledge.of_the_day import OfTheDay
from knowledge.values import Answer
from zone import Zone
from zone.danger import sounds_urgent
from zone.plates import plates

NUISANCE = (MessageKind.REPORT, MessageKind.BOTH)
#: probability of a nuisance from which categories are proposed, whatever the kind
_SOME_NUISANCE = 0.05
#: ... from which a part of a message is a matter to report
_STATES = 0.5
_MOST_CATEGORIES = 3
#: probability of the best category from which a report's text tells its category
_TELLS = 0.35
#: stands for a number or a code in a masked text
_MARK = re.compile(r"\[[^\]]*\]")
#: a telephone or order number, which tells nothing of what the message is
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9]{7,}(?![0-9])")
#: words from which on an English text tells something
_SENTENCE = 4
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;\n…])")


class NamedCase(Protocol):
    @property
    def numbers(self) -> tuple[str, ...]: ...

    @property
    def code(self) -> str | None: ...

    @property
    def masked(self) -> str: ...


class _Same:
    """An answer that equals itself alone: to compare it part by part would cost more than to read again."""

    __slots__ = ("answer",)

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.answer is other.answer

    def __hash__(self) -> int:
        return id(self.answer)


class Hearer:
    def __init__(self, *, library: Callable[[], Library], zone: Zone, read_named: Callable[[str], NamedCase]) -> None:
        """`library`: called for each message, because publishing replaces it. `read_named`: finds a case number and
        its code (complaints.report.number_and_code)."""
        self._library, self._zone, self._read_named = library, zone, read_named
        self._lexicon, self._topics, self._model = load_lexicon(), Topics(), load_model()
        #: of one library: what another one read goes with it
        self._reader = lru_cache(maxsize=1)(lambda library: OfTheDay(partial(self._heard, library)))

    def hear(
        self,
        text: str,
        *,
        now: datetime,
        profile: str | None = None,
        last_entry: str | None = None,
        last_question: str = "",
    ) -> Heard:
        """`profile`, `last_entry` and `last_question`: see Library.answer."""
        library, today = self._library(), self._zone.local(now).date()
        asked = _LONG_NUMBER.sub(" ", text)
        answer = library.answer(asked, today=today, profile=profile, last_entry=last_entry, last_question=last_question)
        return self._reader(library)(text, today, _Same(answer), profile)

    def _heard(self, library: Library, text: str, today: date, found: _Same, profile: str | None) -> Heard:
        answer = found.answer
        named, found_plates = self._read_named(text), plates(text)
        words = _LONG_NUMBER.sub(" ", _MARK.sub("", named.masked) if named.numbers else text)
        spelled = None if _HAN.search(text) else library.spelled(words)
        words = spelled or words
        kinds, categories = self._read(library, words, answer, has_plate=bool(found_plates))
        nuisance = sum(kinds[kind] for kind in NUISANCE)
        menu = menu_in(text, kinds) or (menu_in(spelled, kinds) if spelled else None)
        is_bare = not any(map(str.isalnum, words))
        kind = _kind(kinds, menu, answer, has_number=bool(named.numbers), is_bare=is_bare)
        at_end = asks_at_end(spelled or text)
        if kind in NUISANCE and not _HAN.search(words):  # the examples have few English texts
            kind = MessageKind.QUESTION if at_end else kind if len(text.split()) >= _SENTENCE else MessageKind.NEITHER
        urgent = sounds_urgent(text)
        about_pollution = kind in NUISANCE or urgent or nuisance >= _SOME_NUISANCE
        return Heard(
            text=text,
            kind=kind,
            sureness=1.0 if menu else kinds[kind],
            nuisance_share=nuisance,
            is_urgent=urgent,
            answer=answer,
            categories=_best(categories) if about_pollution and not menu else (),
            matters=find_matters(
                text,
                lambda part: self._matter(
                    library, part, library.answer(part, today=today, profile=profile, is_part=True)
                ),
            ),
            plates=tuple(plate.number for plate in found_plates),
            number=named.numbers[0] if named.numbers else None,
            code=named.code,
            place=place_in(text, self._zone.gazetteer),
            menu=menu,
            asks_at_end=at_end,
        )

    def categories(self, text: str, *, now: datetime) -> tuple[str, ...]:
        """The categories that the text of a report may be filed under, best first, at most three; none where the text
        does not tell."""
        if not text.strip():
            return ()
        library = self._library()
        answer = library.answer(text, today=self._zone.local(now).date())
        words = text if _HAN.search(text) else library.spelled(text) or text
        kinds, shares = self._read(library, words, answer, has_plate=False)
        tells = max(shares.values()) >= _TELLS and sum(kinds[kind] for kind in NUISANCE) >= _SOME_NUISANCE
        return _best(shares) if tells else ()

    def _matter(self, library: Library, part: str, answer: Answer) -> Matter:
        kinds, categories = self._read(library, part, answer, has_plate=False)
        states = sum(kinds[kind] for kind in NUISANCE) >= _STATES
        return Matter(text=part, answer=answer, category=_best(categories)[0] if states else None)

    def _read(
        self, library: Library, text: str, answer: Answer, *, has_plate: bool
    ) -> tuple[dict[str, float], dict[str, float]]:
        topic = self._topics.of(library, answer)
        return self._model.read(features(text, self._lexicon, answer=answer, topic=topic, has_plate=has_plate))


def asks_at_end(text: str) -> bool:
    """Whether the last sentence asks."""
    sentences = [part for part in _SENTENCE_END.split(text.strip()) if part.strip()]
    return bool(sentences) and asks(sentences[-1])


def _best(shares: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(shares, key=shares.__getitem__, reverse=True)[:_MOST_CATEGORIES])


def _kind(
    kinds: Mapping[str, float], menu: MenuWord | None, answer: Answer, *, has_number: bool, is_bare: bool
) -> MessageKind:
    kind = kind_of(kinds, menu)
    if menu:
        return kind
    if has_number and is_bare:
        return MessageKind.STATUS
    if answer.leans:
        return MessageKind.FOLLOW_UP
    return MessageKind.STATUS if has_number and kind not in NUISANCE else kind
