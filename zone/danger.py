"""Words of danger: decides whether a text says that somebody is hurt or soon will be.

A word alone does not decide (爆炸 also occurs in 爆炸物品怎么管): it counts unless its clause denies, imagines,
remembers or compares the danger, or the sentence asks about rules. A small model (zone/danger_model.py) weighs the text
with and without listed words; a long letter is read in overlapping stretches. A false alarm costs one short message, a
missed one may cost a life; so doubtful cases count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from chinese.gated import Gated, gated, one_of, quick, starting_with, starts
from chinese.normal import clean
from zone.danger_model import DangerModel, Features, danger_model

_FILE = Path(__file__).parent / "data" / "danger.yaml"
#: the marks that end a clause and a sentence; a space often replaces a comma
_CLAUSE = re.compile(r"[。！？!?；;，,、\n…~～:： ]+")
_SENTENCE = re.compile(r"[。！？!?；;\n…]+")
_LATIN = re.compile(r"[A-Za-z]{3}")
#: a Chinese character, or a word of another language
_SIGN = re.compile(r"[\u3400-\u9fff]|[A-Za-z']{2,}")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: a case number, whose letters may spell a word of danger
_CASE_NUMBER = re.compile(r"\bLW[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{4}\b", re.IGNORECASE)
#: separators within a word: 着 火, 救。命
_WITHIN = r"[\W_]{0,2}"
#: Number of characters examined before and after a word.
_NEAR = 80
#: Chinese characters from which on a text is compared with examples, and those up to which it must be surely like them
#: (辛苦了, 掉水里了).
_LEAST, _LEAST_LIKE = 3, 6
#: Number of characters judged at once.
_STRETCH = 70
#: The model's probability from which on a text rings: a false alarm costs one short message, a missed danger more.
LIKELY = 0.11
#: ... with a stem that is meant
MEANT = 0.1
#: ... whose stems are denied, imagined or past; of several stretches, each of which may err; in another language
DOUBTFUL = 0.17
#: ... that is short and has no stem
SURE = 0.25
#: ... from which on one sentence of a letter rings that has a stem
ALONE = 0.5
#: number of sentences that are judged alone
_MOST_ALONE = 8
#: the stem that rings whatever stands around it
_CALL = "call"
#: Number of characters read of a text.
_MOST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stem:
    unless: re.Pattern[str] | None
    calm: bool
    loud: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The compiled file. `any_stem` has one named group per stem."""

    any_stem: re.Pattern[str]
    #: the same without the patterns that may begin with any sign, for a text that these can't match
    usual_stem: re.Pattern[str]
    unusual: tuple[Gated, ...]
    stems: dict[str, _Stem]
    cues: dict[str, re.Pattern[str]]
    #: the same by the name of their feature, with the signs of which a match has one
    cues_by_feature: tuple[tuple[str, frozenset[str] | None, re.Pattern[str]], ...]
    #: word → its classes; none for a mere beginning of words
    classes: Mapping[str, tuple[str, ...]]
    latin: re.Pattern[str]
    latin_unless: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stem in a text."""

    start: int
    stem: str
    is_meant: bool

    @property
    def calls(self) -> bool:
        """Whether somebody cries for help: nothing takes that back."""
        return self.is_meant and self.stem == _CALL


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """A word in context: `before` and `after` are the rest of its clause, `ahead` is the clause before."""

    word: str
    before: str
    after: str
    ahead: str
    sentence: str

    @property
    def clause(self) -> str:
        return f"{self.before}{self.word}{self.after}"


def sounds_urgent(text: str, *, model: DangerModel | None = None) -> bool:
    """Whether somebody seems to be hurt or soon will be: by a cry for help, by a stem in a short text, else by the
    model, which weighs stems too.

    `model` replaces the shipped one (hearing.fit_danger validates models that have not seen an example).
    """
    cleaned = _CASE_NUMBER.sub(" ", clean(text[:_MOST])).strip()
    marks = found_stems(cleaned)
    if any(mark.calls for mark in marks):
        return True
    is_meant = any(mark.is_meant for mark in marks)
    signs = len(_SIGN.findall(cleaned))
    if signs < _LEAST or (is_meant and signs < _LEAST_LIKE):
        return is_meant
    if marks and not is_meant and not _CLAUSE.search(cleaned.rstrip("。！!~～")):
        return False  # past, denied or imagined, and nothing else is told
    weighing = model or danger_model()
    weighed = weighing.names if len(cleaned) > _STRETCH else None  # pays where stretches share their clauses
    told, probability = Features(_words().classes, weighed), weighing.probability
    parts = windows(cleaned, marks, told)
    likely = max(map(probability, parts))
    if is_meant:
        alone = _sentences(cleaned, marks, told) if likely <= MEANT and len(parts) > 1 else ()
        return likely > MEANT or any(probability(part) > ALONE for part in alone)
    return likely > _least_of(cleaned, signs, is_denied=bool(marks), is_long=len(parts) > 1)


def _least_of(cleaned: str, signs: int, *, is_denied: bool, is_long: bool) -> float:
    """The probability from which on a text without a meant stem rings."""
    if signs < _LEAST_LIKE:
        return SURE
    return DOUBTFUL if is_denied or is_long or not _HAN.search(cleaned) else LIKELY


def _sentences(cleaned: str, marks: Sequence["Mark"], told: Features) -> list[set[str]]:
    """The features of each sentence with a stem that is meant: the others of its stretch may be calm."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(cleaned)), len(cleaned)]
    meant = [mark.start for mark in marks if mark.is_meant]
    bounds = [(start, end) for start, end in pairwise(ends) if any(start <= place < end for place in meant)]
    return [_features(_words(), told, cleaned[start:end], start, marks) for start, end in bounds[:_MOST_ALONE]]


def found_stems(cleaned: str) -> list["Mark"]:
    """The stems in a text, and whether each is meant."""
    words, signs = _words(), set(cleaned)
    any_stem = words.any_stem if any(one.may_match(signs) for one in words.unusual) else words.usual_stem
    found = [
        Mark(match.start(), stem, _is_meant(words, words.stems[stem], _around(cleaned, match), cleaned))
        for match in any_stem.finditer(cleaned)
        for stem in [str(match.lastgroup)]
    ]
    if _LATIN.search(cleaned) and _is_meant_in_latin(words, cleaned.lower()):
        found.append(Mark(0, _CALL, True))
    if not _HAN.search(cleaned) and cleaned in ("119", "120", "110"):
        found.append(Mark(0, _CALL, True))
    return found


def windows(cleaned: str, marks: Sequence["Mark"], told: Features | None = None) -> list[set[str]]:
    """The features of the text, or of each stretch of a long one: the danger may be one sentence of a letter."""
    words = _words()
    told = told or Features(words.classes)
    return [_features(words, told, cleaned[start:end], start, marks) for start, end in stretches(cleaned)]


def stretches(cleaned: str) -> list[tuple[int, int]]:
    """Starts and ends of overlapping groups of clauses of at most about `_STRETCH` characters."""
    if len(cleaned) <= _STRETCH:
        return [(0, len(cleaned))]
    ends = [match.end() for match in _CLAUSE.finditer(cleaned)]
    if not ends or ends[-1] < len(cleaned):
        ends.append(len(cleaned))
    found, start = list[tuple[int, int]](), 0
    while start < len(cleaned):
        end = max((one for one in ends if start < one <= start + _STRETCH), default=min(start + _STRETCH, len(cleaned)))
        found.append((start, end))
        if end == len(cleaned):
            break
        half = start + (end - start) // 2
        start = next((one for one in ends if half <= one < end), end)
    return found


def _features(words: "_Words", told: Features, part: str, start: int, marks: Sequence["Mark"]) -> set[str]:
    found, signs = told(part), set(part)
    for name, gate, cue in words.cues_by_feature:
        if (gate is None or not gate.isdisjoint(signs)) and cue.search(part):
            found.add(name)
    for mark in marks:
        if start <= mark.start < start + len(part):
            sign = "+" if mark.is_meant else "-"
            found.update((f"{sign}{mark.stem}", f"{sign}stem"))
    return found


def _is_meant_in_latin(words: _Words, lower: str) -> bool:
    return words.latin.search(lower) is not None and words.latin_unless.search(lower) is None


def _is_meant(words: _Words, stem: _Stem, around: _Around, text: str) -> bool:
    cues = words.cues
    if stem.unless is not None and stem.unless.search(text if stem.loud else around.clause):
        return False
    if stem.loud:
        return True
    if cues["denied"].search(around.before) or _is_over(cues, around):
        return False
    if cues["imagined"].search(around.before + around.word) or cues["imagined_after"].search(around.after):
        return False
    if cues["told"].search(around.before):
        return False
    if stem.calm and cues["chronic"].search(around.sentence) and not cues["fresh"].search(around.sentence):
        return False
    if cues["unpleasant"].search(around.before) and not cues["others"].search(around.before):
        return False
    return not _asks_of_rules(cues, around)


def _is_over(cues: dict[str, re.Pattern[str]], around: _Around) -> bool:
    if cues["past_after"].search(around.after):
        return True
    if cues["fresh"].search(around.clause):
        return False
    return cues["past"].search(around.before) is not None or cues["past"].search(around.ahead) is not None


def _asks_of_rules(cues: dict[str, re.Pattern[str]], around: _Around) -> bool:
    if not cues["asks"].search(around.sentence) or not cues["rules"].search(around.sentence):
        return False
    if cues["punished"].search(around.sentence):
        return True
    return not cues["fresh"].search(around.sentence) and not cues["happens"].search(around.after)


def _around(text: str, found: re.Match[str]) -> _Around:
    start, end = found.span()
    left, right = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    clauses, sentence_start = _CLAUSE.split(left), _SENTENCE.split(left)[-1]
    ends = _SENTENCE.search(right)  # the sentence includes its question mark
    return _Around(
        word=found[0],
        before=clauses[-1],
        after=_CLAUSE.split(right, maxsplit=1)[0],
        ahead=clauses[-2] if len(clauses) > 1 and clauses[-2] and clauses[-2] in sentence_start else "",
        sentence=f"{sentence_start}{found[0]}{right[: ends.end()] if ends else right}",
    )


@cache
def _words() -> _Words:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    groups, stems = dict[str, list[str]](), {}
    # a look-ahead for one of their first characters makes the search several times faster
    who = f"(?=[{''.join(one[0] for one in data['who'].split('|'))}])(?:{data['who']})"
    for row in data["stems"]:
        spelt = [_WITHIN.join(map(re.escape, word)) for word in row.get("words", ())]
        groups[row["id"]] = [*spelt, *(pattern.replace("{who}", who) for pattern in row.get("patterns", ()))]
        unless = re.compile(row["unless"]) if "unless" in row else None
        stems[row["id"]] = _Stem(unless=unless, calm=row.get("calm", False), loud=row.get("loud", False))
    cues = (
        "imagined", "imagined_after", "past", "past_after", "fresh", "denied", "told", "unpleasant", "others",
        "chronic", "asks", "rules", "happens", "punished",
    )  # fmt: skip
    first = {pattern: starts(pattern) for patterns in groups.values() for pattern in patterns}
    usual = {name: [one for one in patterns if first[one] is not None] for name, patterns in groups.items()}
    return _Words(
        any_stem=re.compile(one_of(groups)),
        usual_stem=starting_with(frozenset().union(*filter(None, first.values())), one_of(usual)),
        unusual=tuple(gated(pattern) for pattern, signs in first.items() if signs is None),
        stems=stems,
        cues={name: re.compile(data[name]) for name in cues},
        cues_by_feature=tuple((f"cue:{name}", gated(data[name]).gate, quick(data[name])) for name in cues),
        classes=_classes(data["classes"]),
        latin=re.compile("|".join(data["latin"])),
        latin_unless=re.compile(data["latin_unless"]),
    )


def _classes(listed: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, words in listed.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), name)
    beginnings = {word[:end]: () for word in found for end in range(1, len(word))}
    return beginnings | found
