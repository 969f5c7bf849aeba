"""Words of danger: decides whether a text says that somebody is hurt or soon will be.

A word alone does not decide (爆炸 also occurs in 爆炸物品怎么管): it counts unless its clause denies, imagines,
remembers or compares the danger, or the sentence asks about rules. Texts without a listed word are compared with
examples by a small model (zone/danger_model.py). A false alarm costs one short message, a missed one may cost a life;
so doubtful cases count.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chinese.normal import clean
from zone.danger_model import THRESHOLD, DangerModel, danger_model

_FILE = Path(__file__).parent / "data" / "danger.yaml"
#: the marks that end a clause and a sentence; a space often replaces a comma
_CLAUSE = re.compile(r"[。！？!?；;，,、\n…~～:： ]+")
_SENTENCE = re.compile(r"[。！？!?；;\n…]+")
_LATIN = re.compile(r"[A-Za-z]{3}")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: separators within a word: 着 火, 救。命
_WITHIN = r"[\W_]{0,2}"
#: Number of characters examined before and after a word.
_NEAR = 80
#: Chinese characters from which on a text is compared with examples.
_LEAST_LIKE = 6
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
    stems: dict[str, _Stem]
    cues: dict[str, re.Pattern[str]]
    latin: re.Pattern[str]
    latin_unless: re.Pattern[str]


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
    """Whether somebody seems to be hurt or soon will be: by the stems; by likeness to examples where no stem occurs.

    `model` replaces the shipped one (zone.fit_danger validates models that have not seen an example).
    """
    words, cleaned = _words(), clean(text[:_MOST]).strip()
    if _LATIN.search(cleaned) and _is_meant_in_latin(words, cleaned.lower()):
        return True
    if not _HAN.search(cleaned):
        return cleaned in ("119", "120", "110")
    found = False
    for match in words.any_stem.finditer(cleaned):
        found = True
        if _is_meant(words, words.stems[str(match.lastgroup)], _around(cleaned, match), cleaned):
            return True
    return not found and _is_like_danger(words.cues, cleaned, model or danger_model())


def _is_like_danger(cues: dict[str, re.Pattern[str]], cleaned: str, model: DangerModel) -> bool:
    """Left out are questions about rules, which share their words with the accident they are about, and texts too short
    for a likeness (辛苦了): short cries for help are stems."""
    if len(_HAN.findall(cleaned)) < _LEAST_LIKE:
        return False
    if cues["asks"].search(cleaned) and cues["rules"].search(cleaned):
        return False
    return model.probability(cleaned) > THRESHOLD


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
    groups, stems = [], {}
    # a look-ahead for one of their first characters makes the search several times faster
    who = f"(?=[{''.join(one[0] for one in data['who'].split('|'))}])(?:{data['who']})"
    for row in data["stems"]:
        spelt = [_WITHIN.join(map(re.escape, word)) for word in row.get("words", ())]
        patterns = (pattern.replace("{who}", who) for pattern in row.get("patterns", ()))
        groups.append(f"(?P<{row['id']}>{'|'.join([*spelt, *patterns])})")
        unless = re.compile(row["unless"]) if "unless" in row else None
        stems[row["id"]] = _Stem(unless=unless, calm=row.get("calm", False), loud=row.get("loud", False))
    cues = (
        "imagined", "imagined_after", "past", "past_after", "fresh", "denied", "told", "unpleasant", "others",
        "chronic", "asks", "rules", "happens", "punished",
    )  # fmt: skip
    return _Words(
        any_stem=re.compile("|".join(groups)),
        stems=stems,
        cues={name: re.compile(data[name]) for name in cues},
        latin=re.compile("|".join(data["latin"])),
        latin_unless=re.compile(data["latin_unless"]),
    )
