"""Reads a typed message into a ranking: translates English and pinyin, corrects homophones, splits long stories."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from chinese.normal import fold
from chinese.pinyin import Readings
from knowledge.analysis import Analysed
from knowledge.confidence import Confidence
from knowledge.english import translate
from knowledge.in_english import shipped_english
from knowledge.index import Index
from knowledge.lexicon import load_lexicon
from knowledge.pinyin_reader import PinyinReader
from knowledge.ranking import Ranked

#: Numbers of characters read of a letter, at its beginning and at its end: the rest tells the story again.
BEGINNING, END = 110, 50
#: One to four characters repeated four times or more (a held key, pasting); zeros of amounts are not affected.
_HELD = re.compile(r"([^\d\s]{1,4}?|\d(?=\d{12}))\1{3,}")
#: From this length on a message is a story, and its clauses are ranked separately.
STORY = 30
MAX_CLAUSES = 12
#: Number of pairs of clauses ranked: those with the most subject words.
MAX_TRIED = 2
_LATIN = re.compile(r"[a-z]{2}")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
#: what stands between words in Latin letters, kept
_NO_LETTERS = re.compile(r"((?:[^a-z ]|(?<![a-z]) | (?![a-z]))+)")
#: characters of Chinese that an English word may be taken for (danger: 当二)
_ENGLISH_WORD = 2
#: A pinyin word within Chinese text.
_TOKEN = re.compile(r"[a-z]{4,}")
_CLAUSE = re.compile(r"[,，。.!！?？;；、\n]+")
#: Factor of the confidence of a reading that leaves out the rest of a story.
PART_OF_STORY = 0.75
#: Confidence from which no other reading is tried.
SURE = 0.7
#: Margin of confidence by which another reading must beat the plain one.
_BETTER = 0.05
_EXPLAINED = 0.1
#: Confidence that the words of a phrasing mean its entry.
_SAME_WORDS = 0.98


class Reading(NamedTuple):
    question: Analysed
    ranked: Ranked
    confidence: float


class QuestionReader:
    """Immutable; safe to use from several threads."""

    def __init__(self, index: Index, readings: Readings, confidence: Confidence) -> None:
        self._index = index
        self._lexicon = load_lexicon()
        self._confidence = confidence
        self._pinyin = PinyinReader(index.unit_words, readings)
        self._phrasings = {
            _bare(fold(words)): place
            for place, entry in reversed(list(enumerate(index.entries)))
            for words in (entry.question, *entry.phrasings)
        }
        self._english = shipped_english().known_questions(index.entries, self._lexicon.glossary)

    def read(self, cleaned: str, *, is_part: bool = False) -> Reading:
        """The reading of a message with the highest confidence; `cleaned` is the result of `chinese.normal.clean`. A
        part of a message is no story."""
        if len(cleaned) - len(set(cleaned)) > 2:  # otherwise no character occurs four times
            cleaned = _HELD.sub(r"\1", cleaned)
        if len(cleaned) > BEGINNING + END:
            cleaned = f"{cleaned[:BEGINNING]}\n{cleaned[-END:]}"
        folded = self.in_chinese(fold(cleaned))
        best = self._rank(folded)
        if best.confidence >= SURE:
            return best
        for reading in self._others(cleaned, folded, best, is_part):
            if reading.confidence > best.confidence + _margin(best, reading):
                best = reading
        return best

    def _others(self, cleaned: str, folded: str, best: Reading, is_part: bool) -> Iterator[Reading]:
        """A short text with its homophones undone, the clauses of a story. In a story, whose words say enough, nearly
        every correction is a mistake."""
        if len(folded) < STORY:
            corrected = self._pinyin.corrected(folded)
            if corrected:
                yield self._rank(corrected)
        elif best.confidence < self._confidence.answer_from and not is_part:
            for part in map(self._rank, self._clauses(cleaned)):
                yield part._replace(confidence=part.confidence * PART_OF_STORY)

    def in_chinese(self, folded: str) -> str:
        """Replaces typed pinyin and known English words by Chinese."""
        if not _LATIN.search(folded):
            return folded
        if folded.isascii():
            spelled = self._pinyin.typed(folded)
            if spelled is not None:
                return spelled
        if not _HAN.search(folded) and (whole := self._english.whole(folded)) is not None:
            return fold(whole)
        translated, share = translate(folded, self._lexicon.glossary)
        translated = _TOKEN.sub(lambda match: self._pinyin.typed(match.group()) or match.group(), translated)
        return fold(translated) if share > 0 or translated != folded else folded

    def spelled(self, cleaned: str) -> str | None:
        """Chinese for a text of pinyin, with its signs; None for any other. Two characters may be an English word."""
        if not cleaned.isascii() or not _LATIN.search(cleaned):
            return None
        parts = list[str]()
        for part in _NO_LETTERS.split(cleaned):
            word = self._pinyin.typed(part) if part[:1].isalpha() else part
            if word is None:
                return None
            parts.append(word)
        found = "".join(parts)
        return found if len(_HAN.findall(found)) > _ENGLISH_WORD else None

    def _rank(self, folded: str) -> Reading:
        question = self._index.analyser(folded)
        ranked = self._index.ranker.rank(question)
        same = self._phrasings.get(_bare(folded))
        if same is None or same not in ranked.entries:
            return Reading(question, ranked, self._confidence(ranked.signals))
        return Reading(question, _moved_first(ranked, same), max(_SAME_WORDS, self._confidence(ranked.signals)))

    def _clauses(self, cleaned: str) -> list[str]:
        """Pairs of neighbouring clauses of a story: the question and its subject are often adjacent."""
        clauses = [part for piece in _CLAUSE.split(cleaned) if len(part := fold(piece)) > 1][:MAX_CLAUSES]
        if len(clauses) < 2:
            return []
        groups = [frozenset(self._lexicon.groups_in(clause)) for clause in clauses]
        telling = [len(before | after) for before, after in pairwise(groups)]
        order = sorted(range(len(telling)), key=lambda place: -telling[place])
        return [clauses[place] + clauses[place + 1] for place in order[:MAX_TRIED]]


def _bare(folded: str) -> str:
    """Letters and digits only: `扬尘罚款？` and `扬尘 罚款` are the same words."""
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def _moved_first(ranked: Ranked, place: int) -> Ranked:
    """The ranking with one entry in front; the best score stays with the first place."""
    others = [(entry, score) for entry, score in zip(ranked.entries, ranked.scores, strict=True) if entry != place]
    entries = (place, *(entry for entry, _ in others))
    return ranked._replace(entries=entries, scores=(ranked.scores[0], *(score for _, score in others)))


def _margin(best: Reading, other: Reading) -> float:
    """A reading that explains a character unknown to every entry may be a little less sure."""
    if other.ranked.signals is None:
        return _BETTER
    unknown = best.ranked.signals.unknown_characters if best.ranked.signals else 0.0
    return -_EXPLAINED if other.ranked.signals.unknown_characters < unknown else _BETTER
