"""Several matters in one message: two unrelated questions or reports, told apart by how people list things.

A list (两件事：…；…, 第一…第二…) is split at its marks; a message that goes on to something else (另外, 还有, 顺便问)
only if what follows asks, or tells of a nuisance of another category; two questions in a row only if both are surely
about different things. A story of several sentences stays whole: parts are read only where marks suggest them.
"""

import re
from collections.abc import Callable, Sequence

from chinese.asking import asks
from chinese.gated import quick
from chinese.normal import clean, fold
from hearing.heard import Matter

#: number of matters read, and the longest text that is split
_MOST, _LONGEST = 6, 600
#: a longer text is split at the marks of a list alone: a letter tells one story
_LETTER = 160
_DIGITS = "一二三四五六七八九十"
#: NFKC would leave bare digits of them
_CIRCLED = re.compile("[①-⑨]")
#: what a mark may follow
_AFTER = r"(?:(?<=^)|(?<=[\s：:。；;，,！!？?…]))"
#: marks of a list: each item begins with one
_ITEM = quick(
    rf"(?:[（(](?:[1-9]|[{_DIGITS}])[)）]|(?<![\d{_DIGITS}.第])[2-9][、．)）]|(?<![\d第])[2-9]\.(?!\d))"
    rf"|{_AFTER}(?:[（(]?(?:[1-9]|[{_DIGITS}])[)）、.．:：](?!\d)"
    rf"|第[{_DIGITS}1-9](?:个|件|点|条|项)?(?:事情?|问题)?(?:[是，,：:、]|(?=[^章条款年季批期次天名\d]))"
    rf"|[{_DIGITS}](?:是|来|则)(?!个|否|说|年)|其[一二三四](?:[，,：:是、])"
    r"|首先[，,]?|其次[，,]?|再次[，,]|最后一?个?问?题?[，,：:]|(?:再|另|头)?一个[是问]|(?:one|two|three):|再一个[是，,：:]?|另一个[是，,：:]?"
    r"|(?:另外)?还有一个(?:问题|事)?[是，,：:]?)"
)
_COUNTED = (
    rf"(?:[{_DIGITS}两几2-6])(?:个|件|桩|点|项|条|家|处|样)(?:小|不同的?|不相干的)?(?:事情?|问题|疑问|情况|诉求|投诉)"
)
#: announces a list
_ANNOUNCED = quick(
    rf"{_COUNTED}|如下问题|以下(?:问题|情况|几)|一并(?:问|反映|投诉|举报)|一起(?:报|问|投诉)|[投诉举报咨询]{2}加|分别"
)
#: goes on to something else
_TURN = quick(
    rf"{_AFTER}(?:另外|此外|还有(?!没有|多[久少]|几)|顺便|顺带|捎带|再问|另问|还想|还要问|再请教|再有|对了"
    r"|同时(?:想|请|咨询|问)|再咨询|再者|以及(?!其)|另|然后还有|also\b)",
    re.IGNORECASE,
)
#: ... to something that is no part of what was told before
_STRONG_TURN = quick(
    r"^(?:另外|此外|顺便|顺带|捎带|再问|另问|还想|还要问|再请教|对了|同时(?:想|请|咨询|问)|再咨询|再者|再有|还有(?:[，,]|一[个件])|also\b)",
    re.IGNORECASE,
)
#: two matters that an announcement counts
_TWO = re.compile(r"[两二俩2]个?(?:问题|事|情况|诉求|件|点|处|家)?")
_COMMAS = re.compile(r"[，,]")
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_SEMICOLONS = re.compile(r"[；;\n]+")
#: courtesies and marks before what is meant
_LEADS = re.compile(
    r"^(?:[\s，,、。：:；;！!？?.]|您好|你好|请问|麻烦|想?(?:咨询|请教|问)一?下?(?=[，,：:])|另外|此外|还有|顺便|顺带|再|对了"
    r"|也?想?问一?[下句个]?(?:就是|问题|事(?=[，,]))?|一下|同时|还想(?:问|知道|了解|咨询)?一?下?|以及|的?问题是?[，,：:]|是[，,：:]|就是)+"
)
#: an item that only announces the others
_NO_MATTER = re.compile(rf"^.{{0,14}}{_COUNTED}[^？?]{{0,6}}$")
#: a further question about him, it or such a case belongs to the one before
_SAME = re.compile(r"[他她它]|这[家个种样些]|那[家个种样些]|其(?!他|它|中|实)")
_LEAST = 4
#: a text up to which semicolons alone make a list
_SHORT = 80
#: confidence from which an unmarked question stands alone
_SURE = 0.3

Read = Callable[[str], Matter]


def find_matters(text: str, read: Read) -> tuple[Matter, ...]:
    """The matters of a message with at least two, in order; else nothing. `read`: reads a part by itself."""
    cleaned = clean(_CIRCLED.sub(lambda sign: f" {ord(sign[0]) - ord('①') + 1}、", text[:_LONGEST])).strip()
    for split, is_list in ((_items, True), (_at_turns, False), (_questions, False)):
        if not is_list and len(cleaned) > _LETTER:
            continue
        parts = split(cleaned)
        if len(parts) < 2:
            continue
        marked = [(part, bare) for part in parts if (bare := _bare(part))]
        if len(marked) < 2 or (split is _questions and any(_SAME.search(bare) for _, bare in marked[1:])):
            continue
        if is_list:
            told = _of_a_list([read(bare) for _, bare in marked[:_MOST]])
        elif split is _questions:
            told = _apart([read(bare) for _, bare in marked[:_MOST]], least=_SURE)
        else:
            told = _turned(marked[:_MOST], read)
        if len(told) > 1:
            return tuple(told)
    return ()


def _items(text: str) -> list[str]:
    """The items of a list: at its marks, or at semicolons and lines after an announcement."""
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) > 1:
        first = [text[: starts[0]]] if asks(text[: starts[0]]) else []
        return first + [
            _ITEM.sub("", text[start:end], count=1) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
        ]
    if not _ANNOUNCED.search(text) and not _SEMICOLONS.search(text.strip("；;\n")):
        return []
    head, sign, rest = text.partition("：") if "：" in text else text.partition(":")
    body = rest if sign and len(head) < 25 else text
    parts = [part for part in _SEMICOLONS.split(body) if part.strip()]
    if len(parts) > 1:
        return parts if _ANNOUNCED.search(text) or len(text) <= _SHORT else []
    turned = _at_turns(body)
    if len(turned) > 1:
        return turned
    if not _ANNOUNCED.search(text):
        return []
    sentences, clauses = _SENTENCE.findall(body), _COMMAS.split(body)
    return clauses if len(sentences) < 2 and len(clauses) == 2 and sign and _TWO.search(head) else sentences


def _at_turns(text: str) -> list[str]:
    starts = [match.start() for match in _TURN.finditer(text) if match.start() > _LEAST]
    if not starts:
        return []
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]


def _questions(text: str) -> list[str]:
    """Sentences that ask, if there are several; what is told before a question belongs to it."""
    sentences = _SENTENCE.findall(text)
    if len(sentences) < 2:
        return []
    parts, told = list[str](), ""
    for sentence in sentences:
        told += sentence
        if asks(sentence):
            parts.append(told)
            told = ""
    return parts


def _bare(part: str) -> str:
    """Without announcements and courtesies; empty if nothing is left."""
    bare = _LEADS.sub("", part).strip(" ，,、；;。")
    return bare if len(fold(bare)) >= _LEAST and not _NO_MATTER.search(bare) else ""


def _of_a_list(found: Sequence[Matter]) -> list[Matter]:
    """Items about which something is known, or which ask or tell of a nuisance."""
    told = [one for one in found if one.answer.decision != "decline" or _is_told(one) or asks(one.text)]
    return told if len({one.text for one in told}) > 1 else []


def _turned(marked: Sequence[tuple[str, str]], read: Read) -> list[Matter]:
    """The first part and those after a turn that are about something else. One that only asks on belongs before."""
    told: list[Matter] = []
    for part, bare in marked:
        if told and not (asks(bare) or _STRONG_TURN.search(part)):
            continue  # a turn within a story
        one = read(bare)
        if not told:
            if not (asks(bare) or _is_told(one)):
                return []
            told.append(one)
        elif _is_other(one, told, is_strong=_STRONG_TURN.search(part) is not None):
            told.append(one)
    return told


def _is_other(one: Matter, told: Sequence[Matter], *, is_strong: bool) -> bool:
    if asks(one.text):
        if is_strong:
            return not _SAME.search(one.text)
        known = ("answer", "suggest") if asks(told[0].text) else ("answer",)
        return one.answer.decision in known and _topic(one) not in map(_topic, told)
    return one.category is not None and one.category not in {other.category for other in told}


def _is_told(one: Matter) -> bool:
    return one.category is not None or one.answer.nuisance is not None


def _apart(found: Sequence[Matter], *, least: float) -> list[Matter]:
    """Questions about different things; the first part may tell of a nuisance instead of asking."""
    known = [one for one in found if one.answer.decision != "decline" and one.answer.score >= least]
    topics = [_topic(one) for one in known]
    return known if len(set(topics)) == len(known) else []


def _subject(matter: Matter) -> str:
    answer = matter.answer
    if answer.entry is not None:
        return answer.entry.id
    return answer.suggestions[0].entry if answer.suggestions else matter.text


def _topic(matter: Matter) -> str:
    """The entry's topic; of a mere suggestion its id."""
    return matter.answer.entry.topic if matter.answer.entry is not None else _subject(matter)
