"""Short questions that lean on the one before (那罚多少, 晚上呢, 报告表的呢) keep its subject or its aspect."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.asked import load_asked_words
from knowledge.aspects import Aspect
from knowledge.entries import Entry
from knowledge.index import Index
from knowledge.reading import QuestionReader, Reading
from knowledge.subjects import UNSORTED
from knowledge.values import AspectOffer

#: Share of the best score from which an entry is considered.
_CLOSE = 0.3
#: Added to the score of an entry (the best has 1): it answers the asked aspect, has the words that ask it, the words of
#: the condition, the name of the other case; it is the last answer, has the same topic, the same subject.
_ANSWERS, _WORDS, _UNDER, _NAMES, _LAST, _TOPIC, _SUBJECT = 0.3, 0.6, 0.3, 0.6, 0.05, 0.4, 0.1
#: ... answers the asked aspect of the same subject, is not the last answer, and no other case is named: likeness to the
#: first question, which another entry of the topic may have by chance, must not outweigh it.
_ANSWERS_SUBJECT = 0.2
#: Factors for an entry on any subject and for one found without the last question; least score on the same subject.
_GENERAL, _ALONE, _AT_LEAST = 0.8, 0.7, 0.4

#: confidence from which a question of another topic leans on nothing
_SURELY = 0.9
_VAGUE = ("procedure", "rule")


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a short question says besides its reference to the one before."""

    #: aspects asked; empty for a condition or another case alone
    aspects: tuple[str, ...]
    #: words that say under which condition or for whom
    conditions: tuple[str, ...]
    #: words that name another case of what was asked before
    nouns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """The entries for a follow-up, best first."""

    entries: tuple[Entry, ...]
    #: the first entry answers an asked aspect, or none is asked
    answers: bool
    leaning: Leaning
    reading: Reading


class FollowUps:
    """Immutable; safe to use from several threads."""

    def __init__(self, index: Index, reader: QuestionReader, answer_from: float) -> None:
        self._index = index
        self._reader = reader
        self._answer_from = answer_from
        self._words = load_asked_words()
        self._place = {entry.id: place for place, entry in enumerate(index.entries)}
        self._text = lru_cache(maxsize=256)(self._phrasings)
        self._of_subject = lru_cache(maxsize=256)(self._places_of)
        self._of_topic = lru_cache(maxsize=64)(self._topic_phrasings)
        self._groups = lru_cache(maxsize=256)(self._groups_of)

    def leaning(self, folded: str, last: Entry) -> Leaning | None:
        """None for a question of its own."""
        words = self._words
        if not folded or len(folded) > words.longest:
            return None
        aspects = _telling(words.aspects_in(folded))
        conditions = tuple(dict.fromkeys(words.conditions.findall(folded)))
        nouns = self._nouns(words.asked.sub(" ", folded))
        if aspects or conditions:
            nouns = tuple(noun for noun in nouns if len(noun) > 1)
        if not nouns:
            return Leaning(aspects, conditions, ()) if aspects or conditions else None
        if self._names_another_case(folded, nouns):
            return Leaning(aspects, conditions, nouns)
        if not aspects and not conditions:
            return None
        known = all(noun in self._text(last.id) for noun in nouns) and not self._leaves(folded, last)
        return Leaning(aspects, conditions, nouns) if known or self._stays(folded, nouns, last) else None

    def _nouns(self, rest: str) -> tuple[str, ...]:
        """Words that are no filler; single characters that follow each other are one word that jieba does not know."""
        nouns: list[str] = []
        for piece in rest.split():
            run = ""
            for word in (*self._index.analyser.segmenter.words(piece), ""):
                if len(word) == 1 and word not in self._words.filler:
                    run += word
                    continue
                nouns += [part for part in (run, word) if part and part not in self._words.filler]
                run = ""
        return tuple(nouns)

    def _leaves(self, folded: str, last: Entry) -> bool:
        """Whether the question is surely answered by itself, under another topic: 夜里能施工吗 after dust of sites."""
        alone = self._reader.read(folded)
        nearest = alone.ranked.entries[:1]
        return alone.confidence >= _SURELY and all(self._topic(place) != last.topic for place in nearest)

    def _stays(self, folded: str, nouns: tuple[str, ...], last: Entry) -> bool:
        """Whether the question stays with the topic of the last answer without being answered by itself."""
        if not all(noun in self._of_topic(last.topic) for noun in nouns):
            return False
        alone = self._reader.read(folded)
        nearest = alone.ranked.entries[:1]
        return alone.confidence < self._answer_from and any(self._topic(place) == last.topic for place in nearest)

    def _names_another_case(self, folded: str, nouns: Iterable[str]) -> bool:
        words = self._words
        if not words.another.search(folded) or words.own.search(folded):
            return False
        return sum(map(len, nouns)) <= words.longest_noun

    def read(self, question: str, leaning: Leaning, last: Entry, last_question: str) -> FollowedUp:
        """`question` and `last_question` cleaned; `last`: the entry that answered."""
        words = self._words
        asked = leaning.aspects or (_telling(words.aspects_in(last_question)) if leaning.nouns else ())
        general = frozenset(topic for aspect in asked for topic in words.general.get(aspect, ())) - {last.topic}
        reading = self._reader.read(f"{last_question} {question}")
        scores = _shares(reading)
        if leaning.nouns and not leaning.aspects:
            alone = _shares(self._reader.read(f"{question} {words.aspect_words(last_question)}")).items()
            _join(scores, {place: _ALONE * share for place, share in alone})
        if general:
            alone = _shares(self._reader.read(question)).items()
            _join(scores, {place: _GENERAL * share for place, share in alone if self._topic(place) in general})
        for place in self._of_subject(last.subject):
            scores[place] = max(scores.get(place, 0.0), _AT_LEAST)
        asking = tuple(words.aspect_words(question).split())
        elsewhere = bool(asked) and all(aspect in words.only_general for aspect in asked)
        aims = _Aims(leaning, asked, asking, last, elsewhere, general)
        worth = {place: self._worth(self._index.entries[place], share, aims) for place, share in scores.items()}
        entries = [self._index.entries[place] for place in sorted(worth, key=lambda place: (-worth[place], place))]
        answers = not asked or any(words.answers(entries[0], aspect) > 0 for aspect in asked)
        return FollowedUp(tuple(entries), answers, leaning, reading)

    def offers(self, subject: str) -> tuple[AspectOffer, ...]:
        """What is answered about a subject: for each aspect the entry that names it earliest."""
        found: dict[Aspect, tuple[int, Entry]] = {}
        for place in self._of_subject(subject):
            entry = self._index.entries[place]
            for rank, aspect in enumerate(entry.aspects):
                if aspect not in found or rank < found[aspect][0]:
                    found[aspect] = (rank, entry)
        return tuple(
            AspectOffer(aspect=aspect, entry=found[aspect][1].id, title=found[aspect][1].question)
            for aspect in Aspect
            if aspect in found
        )

    def _topic(self, place: int) -> str:
        return self._index.entries[place].topic

    def _worth(self, entry: Entry, share: float, aims: "_Aims") -> float:
        leaning = aims.leaning
        same = entry.subject == aims.last.subject
        if not leaning.nouns and not same and entry.topic != aims.last.topic and entry.topic not in aims.general:
            return share - 2
        worth = share
        if not aims.elsewhere:
            worth += _LAST * (entry.id == aims.last.id) + _TOPIC * (entry.topic == aims.last.topic) + _SUBJECT * same
        answers = max((self._words.answers(entry, aspect) for aspect in aims.asked), default=0.0)
        is_next = same and entry.id != aims.last.id and not leaning.nouns
        worth += answers * (_ANSWERS + _ANSWERS_SUBJECT * is_next)
        worth += _WORDS * self._share_mentioned(entry, aims.words)
        return (
            worth
            + _UNDER * self._share_mentioned(entry, leaning.conditions)
            + _NAMES * self._share_mentioned(entry, leaning.nouns)
        )

    def _share_mentioned(self, entry: Entry, words: tuple[str, ...]) -> float:
        """Share of the words that the entry's phrasings have, or a word of the same group; 0 without words."""
        lexicon = self._index.analyser.lexicon
        if not words or lexicon is None:
            return 0.0
        text, groups = self._text(entry.id), self._groups(entry.id)
        found = [word in text or bool(groups.intersection(lexicon.groups_in(word))) for word in words]
        return sum(found) / len(found)

    def _phrasings(self, entry_id: str) -> str:
        entry = self._index.entries[self._place[entry_id]]
        return " ".join((entry.question, *entry.phrasings)).lower()

    def _places_of(self, subject: str) -> tuple[int, ...]:
        entries = enumerate(self._index.entries)
        return tuple(place for place, entry in entries if entry.subject == subject) if subject != UNSORTED else ()

    def _topic_phrasings(self, topic: str) -> str:
        return " ".join(self._phrasings(entry.id) for entry in self._index.entries if entry.topic == topic)

    def _groups_of(self, entry_id: str) -> frozenset[str]:
        lexicon = self._index.analyser.lexicon
        return frozenset(lexicon.groups_in(self._text(entry_id))) if lexicon else frozenset()


@dataclass(frozen=True, slots=True)
class _Aims:
    """What the entry for a follow-up should have."""

    leaning: Leaning
    asked: tuple[str, ...]
    #: the words that ask it
    words: tuple[str, ...]
    last: Entry
    #: only entries on any subject answer it
    elsewhere: bool
    #: topics whose entries answer the asked aspect of any subject
    general: frozenset[str]


def _telling(aspects: tuple[str, ...]) -> tuple[str, ...]:
    """Without 怎么办 and 违法吗 beside something more telling (不服怎么办)."""
    return tuple(aspect for aspect in aspects if aspect not in _VAGUE) or aspects


def _shares(reading: Reading) -> dict[int, float]:
    """The score of each close entry, as a share of the best."""
    ranked = reading.ranked
    best = max(ranked.scores, default=1.0)
    pairs = zip(ranked.entries, ranked.scores, strict=True)
    return {place: score / best for place, score in pairs if score >= best * _CLOSE}


def _join(scores: dict[int, float], others: dict[int, float]) -> None:
    for place, share in others.items():
        scores[place] = max(share, scores.get(place, 0.0))
