"""From what was typed to a ranking: English and pinyin into Chinese, homophone typos undone, long stories cut."""

import re
from dataclasses import dataclass
from itertools import pairwise

from chinese.normal import fold
from chinese.pinyin import Readings
from knowledge.confidence import Confidence
from knowledge.english import translate
from knowledge.index import Index
from knowledge.lexicon import load_lexicon
from knowledge.pinyin_reader import PinyinReader
from knowledge.ranking import Ranked

#: Characters read of a message; a pasted law says nothing more after that.
MAX_READ = 400
#: The same one to four characters over and over, by a key held down or by pasting; amounts keep their noughts.
_HELD = re.compile(r"([^\d\s]{1,4}?|\d(?=\d{12}))\1{3,}")
#: From this length on a message is a story, and its clauses are tried on their own.
STORY = 30
MAX_CLAUSES = 12
#: Of those, the pairs of clauses with most words of the subject.
MAX_TRIED = 4
_LATIN = re.compile(r"[a-z]{2}")
#: A pinyin word among Chinese.
_TOKEN = re.compile(r"[a-z]{4,}")
_CLAUSE = re.compile(r"[,，。.!！?？;；、\n]+")
#: From here on no other reading is tried.
SURE = 0.7
#: A reading other than the plain one must be surer by this much.
_BETTER = 0.05
_EXPLAINED = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    ranked: Ranked
    confidence: float


class QuestionReader:
    """Immutable; safe to use from several threads."""

    def __init__(self, index: Index, readings: Readings, confidence: Confidence) -> None:
        self._index = index
        self._lexicon = load_lexicon()
        self._confidence = confidence
        self._pinyin = PinyinReader(index.unit_words, readings)

    def read(self, cleaned: str) -> Reading:
        """The surest reading of a message, given as `chinese.normal.clean` leaves it."""
        if len(cleaned) - len(set(cleaned)) > 2:  # else nothing stands in it four times over
            cleaned = _HELD.sub(r"\1", cleaned)
        cleaned = cleaned[:MAX_READ]
        folded = self.in_chinese(fold(cleaned))
        best = self._rank(folded)
        if best.confidence >= SURE:
            return best
        others = [corrected] if (corrected := self._pinyin.corrected(folded)) else []
        if len(folded) >= STORY and best.confidence < self._confidence.answer_from:
            others += self._clauses(cleaned)
        for other in others:
            reading = self._rank(other)
            if reading.confidence > best.confidence + _margin(best, reading):
                best = reading
        return best

    def in_chinese(self, folded: str) -> str:
        """Typed pinyin and known English words become Chinese."""
        if not _LATIN.search(folded):
            return folded
        if folded.isascii():
            spelled = self._pinyin.typed(folded)
            if spelled is not None:
                return spelled
        translated, share = translate(folded, self._lexicon.glossary)
        translated = _TOKEN.sub(lambda match: self._pinyin.typed(match.group()) or match.group(), translated)
        return fold(translated) if share > 0 or translated != folded else folded

    def _rank(self, folded: str) -> Reading:
        ranked = self._index.ranker.rank(self._index.analyser(folded))
        return Reading(folded, ranked, self._confidence(ranked.signals))

    def _clauses(self, cleaned: str) -> list[str]:
        """Neighbouring clauses of a story, two at a time: what is asked and about what often stand together."""
        clauses = [part for piece in _CLAUSE.split(cleaned) if len(part := fold(piece)) > 1][:MAX_CLAUSES]
        if len(clauses) < 2:
            return []
        pairs = [first + second for first, second in pairwise(clauses)]
        return sorted(pairs, key=lambda pair: -len(self._lexicon.groups_in(pair)))[:MAX_TRIED]


def _margin(best: Reading, other: Reading) -> float:
    """A reading that explains a character unknown to every entry may be a little less sure."""
    if other.ranked.signals is None:
        return _BETTER
    unknown = best.ranked.signals.unknown_characters if best.ranked.signals else 0.0
    return -_EXPLAINED if other.ranked.signals.unknown_characters < unknown else _BETTER
