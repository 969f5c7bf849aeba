"""The features of a message for its kind and category: runs of characters, the same in its last clause, groups and
classes of like words, what is told before something is asked, and what the knowledge base makes of it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from operator import add
from typing import NamedTuple

from chinese.asking import asks, asks_with
from chinese.gated import gated
from chinese.normal import clean
from hearing.classes import Classes, load_classes
from knowledge.lexicon import Lexicon
from knowledge.values import Answer

#: number of characters read
_MOST = 600
_SENTENCE = re.compile(r"[^。！？!?；;\n…]+[。！？!?；;\n…]*")
_SIGNS = "，。！？!?；;,、…~ \n"
_CLAUSE = re.compile(rf"[{_SIGNS}]+")
_ENDS = re.compile(rf"[{_SIGNS}：:]+")
#: number of characters of a clause that says little alone
_SHORT = 5
_NO_WORD = re.compile(r"[^\w]+|_")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TIMES = gated(r"\d+点|[一二三四五六七八九十]点|晚上|夜里|半夜|凌晨|早上|上午|下午|中午|昨天|今天|每天|天天")
_RULES = gated(r"罚|违法|合法|规定|标准|要求|手续|许可|备案|办理|申请|材料|期限|多久|依据|法律|条例|资质|审批")
_OWN = gated(r"我们?(?:这个)?(?:厂|公司|单位|企业|店|项目部|工地|车间)|本(?:公司|单位|厂|项目)|我司|项目部")
_PAPERS = gated(r"环评|台账|许可证|排污许可|自行监测|验收|危废|转移联单|资质|申报|税|执照|信用|整改|处罚决定")
#: begs for a deed, even where it is put as a question (有人管吗, 能不能来看看)
_BEGS = gated(
    r"管管|[管查问]一[管查问下]|查查|有(?:没有)?人管|没人管|管不管|来(?:人)?看看|派人|尽快|抓紧|请.{0,8}(?:查|管|处理|解决|制止)"
    r"|(?:求|希望|麻烦|恳请|盼).{0,12}(?:查|管|处理|解决|制止|来)|处理一下|什么时候(?:能)?(?:管|停|来|解决)|还让不让人"
)
#: asks what holds or who decides
_ASKS_RULE = gated(
    r"几点|多少分贝|多久|几天|怎么罚|罚多少|罚[吗不]|归谁|谁管|哪个部门|哪家管|找谁|找哪|要不要|需不需要|用不用|算不算|是不是违"
    r"|合不合|违法吗|合法吗|违规吗|允许吗|可以吗|能不能(?!来|管|派|查|处理)|有没有规定|有规定|什么标准|什么手续|是否|怎么办理|哪条"
)
#: a clause with one of them asks; less strict than chinese.asking, since it is only one sign of many
_ASKS_HERE = gated(
    r"吗|么|呢|谁|哪|几|多少|多久|怎么|咋|什么|啥|是否|是不是|要不要|能不能|算不算|可不可以|有没有|不$"
    r"|how|what|who|which|must|is it|can "
)
#: who and when: the writer's own plan, an answer given before, somebody else's deed
_POINTERS = re.compile(
    r"我们?|俺们?|咱|恁|你们?|他们?|它|那|这|上次|之前|刚才|刚刚|前面|以前|如果|要是|假如|比如|请问|想问|想知道|想在|打算|准备"
)
#: lengths that are told apart
_SIZES = (4, 8, 14, 25, 45, 90)
#: counts of a class that are told apart
_OFTEN = (2, 4)
_FOREIGN_ASKS = gated(r"\b(?:what|who|how (?:much|many|long|often|far)|is it|which|must|may|do i|can i)\b")
#: what the features of `last` and of `told` begin with
LAST, TOLD = "$", "T:"


@dataclass(frozen=True, slots=True)
class Features:
    """Runs and groups tell the subject and decide the category; the others tell what the writer wants. All decide the
    kind."""

    #: of characters
    runs: Set[str]
    #: groups and classes of words, the topic
    groups: Set[str]
    manner: Set[str]
    #: runs of the last clause, the same set if it is the only one; without their beginning, so that one look-up does
    last: Set[str]
    #: classes and pairs of characters of what is told before, without their beginning
    told: Set[str]

    @property
    def words(self) -> Set[str]:
        return self.runs | self.groups

    @property
    def all(self) -> Set[str]:
        last = {f"{LAST}{run}" for run in self.last if len(run) > 1}
        return {*self.words, *self.manner, *last, *[f"{TOLD}{name}" for name in self.told]}


def features(text: str, lexicon: Lexicon, *, answer: Answer, topic: str | None, has_plate: bool) -> Features:
    """`answer` and `topic`: what the knowledge base answers to the text, and the topic of its best entry."""
    cleaned = clean(text[:_MOST]).lower().strip()
    sentences = _SENTENCE.findall(cleaned) or [cleaned]
    clauses = _clauses_of(cleaned, load_classes())
    parts, last = _parts(cleaned), last_words(cleaned)
    runs, last_parts = _runs(parts), _parts(last)
    groups = _classes_of(clauses)
    groups.update([f"g:{group}" for group in lexicon.groups_in(cleaned)])
    if topic:
        groups.add(f"t:{topic}")
    if answer.nuisance:
        groups.add(f"n:{answer.nuisance}")
    manner = _flags(cleaned, last, sentences)
    told = [clause for clause in clauses[:-1] if not clause.asks]
    manner.update(_how_told(clauses, told))
    manner.update([f"p:{word}" for word in _POINTERS.findall(cleaned)])
    manner.update((f"={answer.decision}", f"=score:{int(answer.score * 5)}"))
    if has_plate:
        manner.add("=plate")
    return Features(runs, groups, manner, runs if last_parts == parts else _runs(last_parts), _told(told))


class _Clause(NamedTuple):
    text: str
    #: in order
    classes: Sequence[str]
    is_nuisance: bool
    asks: bool


def _clauses_of(cleaned: str, classes: Classes) -> list[_Clause]:
    found = list[_Clause]()
    for text in filter(None, _ENDS.split(cleaned)):
        names = classes.in_clause(text)
        asked = _ASKS_HERE.search(text, set(text)) is not None
        found.append(_Clause(text, names, not classes.nuisance.isdisjoint(names), asked))
    return found


def _classes_of(clauses: Sequence[_Clause]) -> set[str]:
    """Each class, its pairs within a clause, which are frequent, and the first and the last one."""
    found, names = set[str](), [name for clause in clauses for name in clause.classes]
    if not names:
        return found
    for clause in clauses:
        if len(clause.classes) > 1:
            found.update([f"k:{first}|{second}" for first, second in combinations(sorted(set(clause.classes)), 2)])
    for name, count in Counter(names).items() if len(names) > 1 else [(names[0], 1)]:
        found.add(f"k:{name}")
        if count >= _OFTEN[0]:
            found.update([f"k{least}:{name}" for least in _OFTEN if count >= least])
    found.update((f"kf:{names[0]}", f"kl:{names[-1]}"))
    return found


def _told(told: Sequence[_Clause]) -> set[str]:
    found = set[str]()
    for clause in told:
        found.update(clause.classes)
        found.update(map(add, clause.text, clause.text[1:]))
    return found


def _how_told(clauses: Sequence[_Clause], told: Sequence[_Clause]) -> set[str]:
    """How much is told before the last clause, and whether that one asks: a question tells of a nuisance in few
    words."""
    if not clauses:
        return set()
    first, last = clauses[0], clauses[-1]
    nuisances = sum([clause.is_nuisance for clause in told])
    found = {f"L:{name}" for name in last.classes}
    found.update(
        (
            f"=told:{min(nuisances, 3)}",
            f"=stated:{min(len(told), 3)}",
            f"=clauses:{min(len(clauses), 5)}",
            f"=asked:{min(sum([clause.asks for clause in clauses]), 4)}",
            f"=last tells:{last.is_nuisance}",
            f"=last asks:{last.asks}, told:{min(nuisances, 1)}",
            f"=first:{first.text[:1]}",
            f"=first:{first.text[:2]}",
        )
    )
    return found


def last_words(cleaned: str) -> str:
    """The last clause, with the one before if it is short: people write a question behind a comma."""
    clauses = _CLAUSE.split(cleaned.strip(_SIGNS))
    return "，".join(clauses[-2:]) if len(clauses[-1]) < _SHORT else clauses[-1]


def _parts(text: str) -> list[str]:
    return _NO_WORD.sub(" ", text).split()


def _runs(clauses: Sequence[str]) -> set[str]:
    """Runs of one to three characters; `<` and `>` are the ends of a clause."""
    if not clauses:
        return set()
    bounded = f"<{'><'.join(clauses)}>"
    pairs = list(map(add, bounded, bounded[1:]))
    found = {*pairs, *map(add, pairs, bounded[2:])}
    if len(clauses) > 1:  # without the runs from one clause into the next
        found.discard("><")
        found.difference_update([f"{clause[-1]}><" for clause in clauses], [f"><{clause[0]}" for clause in clauses])
    found.update("".join(clauses))
    return found


def _flags(cleaned: str, last: str, sentences: list[str]) -> set[str]:
    size = len(cleaned)
    found = {
        f"=size:{bisect_left(_SIZES, size)}",
        f"=sentences:{min(len(sentences), 4)}",
    }
    signs, last_signs, first, end = set(cleaned), set(last), sentences[0], sentences[-1]
    is_one = len(sentences) == 1 and len(first) == size
    asks_anywhere = asks_with(cleaned, signs)
    flags = {
        "=asks": asks_anywhere,
        "=asks last": asks_with(last, last_signs),
        "=asks last sentence": asks_anywhere if is_one else asks(end),
        "=asks first": asks_anywhere if is_one else asks(first),
        "=mark": end.endswith(("?", "？")),
        "=no han": not _HAN.search(cleaned),
        "=time": _TIMES.search(cleaned, signs) is not None,
        "=rule": _RULES.search(cleaned, signs) is not None,
        "=rule last": _RULES.search(last, last_signs) is not None,
        "=own": _OWN.search(cleaned, signs) is not None,
        "=papers": _PAPERS.search(cleaned, signs) is not None,
        "=begs": _BEGS.search(cleaned, signs) is not None,
        "=begs last": _BEGS.search(last, last_signs) is not None,
        "=asks rule": _ASKS_RULE.search(cleaned, signs) is not None,
        "=asks rule last": _ASKS_RULE.search(last, last_signs) is not None,
        "=foreign asks": _FOREIGN_ASKS.search(cleaned, signs) is not None,
    }
    found.update([name for name, given in flags.items() if given])
    return found
