"""The features of a message for its kind and category: runs of characters, the same in its last clause, groups of like
words, what it contains (number, plate, time, question), and what the knowledge base makes of it."""

import re
from dataclasses import dataclass
from itertools import pairwise

from chinese.asking import asks
from chinese.normal import clean
from knowledge.lexicon import Lexicon
from knowledge.values import Answer

#: number of characters read
_MOST = 600
_SENTENCE = re.compile(r"[^。！？!?；;\n…]+[。！？!?；;\n…]*")
_SIGNS = "，。！？!?；;,、…~ \n"
_CLAUSE = re.compile(rf"[{_SIGNS}]+")
#: number of characters of a clause that says little alone
_SHORT = 5
_NO_WORD = re.compile(r"[^\w]+|_")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TIMES = re.compile(r"\d+点|[一二三四五六七八九十]点|晚上|夜里|半夜|凌晨|早上|上午|下午|中午|昨天|今天|每天|天天")
_RULES = re.compile(r"罚|违法|合法|规定|标准|要求|手续|许可|备案|办理|申请|材料|期限|多久|依据|法律|条例|资质|审批")
_OWN = re.compile(r"我们?(?:厂|公司|单位|企业|店|项目部|工地)|本(?:公司|单位|厂)|我司")


@dataclass(frozen=True, slots=True)
class Features:
    """`words` tell the subject and decide the category; `manner` tells what the writer wants. Both decide the kind."""

    words: frozenset[str]
    manner: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.words | self.manner


def features(text: str, lexicon: Lexicon, *, answer: Answer, topic: str | None, has_plate: bool) -> Features:
    """`answer` and `topic`: what the knowledge base answers to the text, and the topic of its best entry."""
    cleaned = clean(text[:_MOST]).lower().strip()
    sentences = _SENTENCE.findall(cleaned) or [cleaned]
    words = _runs(cleaned)
    words.update(f"g:{group}" for group in lexicon.groups_in(cleaned))
    if topic:
        words.add(f"t:{topic}")
    if answer.nuisance:
        words.add(f"n:{answer.nuisance}")
    manner = {f"${run}" for run in _runs(last_words(cleaned)) if len(run) > 1}
    manner.update(_flags(cleaned, sentences))
    manner.update((f"={answer.decision}", f"=score:{int(answer.score * 5)}"))
    if has_plate:
        manner.add("=plate")
    return Features(frozenset(words), frozenset(manner))


def last_words(cleaned: str) -> str:
    """The last clause, with the one before if it is short: people write a question behind a comma."""
    clauses = _CLAUSE.split(cleaned.strip(_SIGNS))
    return "，".join(clauses[-2:]) if len(clauses[-1]) < _SHORT else clauses[-1]


def _runs(text: str) -> set[str]:
    """Runs of one to three characters; `<` and `>` are the ends of a clause."""
    found: set[str] = set()
    for clause in _NO_WORD.sub(" ", text).split():
        bounded = f"<{clause}>"
        found.update(clause)
        found.update(map("".join, pairwise(bounded)))
        found.update(map("".join, zip(bounded, bounded[1:], bounded[2:], strict=False)))
    return found


def _flags(cleaned: str, sentences: list[str]) -> set[str]:
    size = len(cleaned)
    found = {
        f"=size:{next((at for at, most in enumerate((4, 8, 14, 25, 45, 90)) if size <= most), 6)}",
        f"=sentences:{min(len(sentences), 4)}",
    }
    flags = {
        "asks": asks(cleaned),
        "asks last": asks(last_words(cleaned)),
        "asks last sentence": asks(sentences[-1]),
        "asks first": asks(sentences[0]),
        "mark": sentences[-1].endswith("?") or sentences[-1].endswith("？"),
        "no han": not _HAN.search(cleaned),
        "time": bool(_TIMES.search(cleaned)),
        "rule": bool(_RULES.search(cleaned)),
        "rule last": bool(_RULES.search(last_words(cleaned))),
        "own": bool(_OWN.search(cleaned)),
    }
    return found | {f"={name}" for name, given in flags.items() if given}
