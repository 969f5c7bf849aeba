"""Several matters in one message: two unrelated questions or reports, told apart by how people list things.

A list (两件事：…；…, 第一…第二…) is split at its marks; a message that goes on to something else (另外, 还有, 顺便问)
only if what follows asks, about something else; two questions in a row only if both are surely about different things.
A story of several sentences stays whole: the knowledge base is asked about parts only where marks suggest it.
"""

import re
from collections.abc import Callable, Sequence

from chinese.asking import asks
from chinese.normal import clean, fold
from hearing.heard import Matter
from knowledge.values import Answer

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
_ITEM = re.compile(
    rf"{_AFTER}(?:[（(]?(?:[1-9]|[{_DIGITS}])[)）、.．:：](?!\d)"
    rf"|第[{_DIGITS}1-9](?:个|件|点|条|项)?(?:事情?|问题)?(?:[是，,：:、]|(?=[^章条款年季批期次天名\d]))"
    rf"|[{_DIGITS}](?:是|来|则)(?!个|否|说|年)|其[一二三四](?:[，,：:是、])"
    r"|首先[，,]?|其次[，,]?|再次[，,]|最后一?个?问?题?[，,：:]|再一个[是，,：:]?|另一个[是，,：:]?"
    r"|(?:另外)?还有一个(?:问题|事)?[是，,：:]?)"
)
_COUNTED = rf"(?:[{_DIGITS}两几2-6])(?:个|件|桩|点|项|条)(?:小|不同的?|不相干的)?(?:事情?|问题|疑问|情况|诉求|投诉)"
#: announces a list
_ANNOUNCED = re.compile(rf"{_COUNTED}|如下问题|以下(?:问题|情况|几)|一并(?:问|反映|投诉|举报)|分别")
#: goes on to something else
_TURN = re.compile(
    rf"{_AFTER}(?:另外|此外|还有(?!没有|多[久少]|几)|顺便|顺带|捎带|再问|另问|还想|还要问|再请教|再有|对了"
    r"|同时(?:想|请|咨询|问)|再咨询|再者|以及(?!其)|另)"
)
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
#: confidence from which an unmarked question stands alone
_SURE = 0.3

Ask = Callable[[str], Answer]


def find_matters(text: str, ask: Ask) -> tuple[Matter, ...]:
    """The matters of a message with at least two, in order; else nothing. `ask`: the knowledge base."""
    cleaned = clean(_CIRCLED.sub(lambda sign: f" {ord(sign[0]) - ord('①') + 1}、", text[:_LONGEST])).strip()
    for split, is_list in ((_items, True), (_turns, False), (_questions, False)):
        parts = _whole(split(cleaned))
        if not is_list and len(cleaned) > _LETTER:
            continue
        if not is_list:  # a turn within a story asks nothing
            parts = parts[:1] + [part for part in parts[1:] if asks(part)]
        if len(parts) < 2 or (split is _questions and any(map(_SAME.search, parts[1:]))):
            continue
        found = [Matter(text=part, answer=ask(part)) for part in parts[:_MOST]]
        told = _of_a_list(found) if is_list else _apart(found, least=_SURE if split is _questions else 0.0)
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
        return parts if _ANNOUNCED.search(text) or all(map(asks, parts)) else []
    turned = _at_turns(body)
    if len(turned) > 1:
        return turned
    return _SENTENCE.findall(body) if _ANNOUNCED.search(text) else []


def _turns(text: str) -> list[str]:
    return _at_turns(text)


def _at_turns(text: str) -> list[str]:
    starts = [match.start() for match in _TURN.finditer(text) if match.start() > _LEAST]
    if not starts:
        return []
    return [text[start:end] for start, end in zip([0, *starts], [*starts, len(text)], strict=True)]


def _questions(text: str) -> list[str]:
    """Sentences that ask; what is told before a question belongs to it."""
    parts, told = list[str](), ""
    for sentence in _SENTENCE.findall(text):
        told += sentence
        if asks(sentence):
            parts.append(told)
            told = ""
    return parts


def _whole(parts: Sequence[str]) -> list[str]:
    """Without announcements and courtesies."""
    bare = (_LEADS.sub("", part).strip(" ，,、；;。") for part in parts)
    return [part for part in bare if len(fold(part)) >= _LEAST and not _NO_MATTER.search(part)]


def _of_a_list(found: Sequence[Matter]) -> list[Matter]:
    """Items about which something is known, or which ask or tell of a nuisance."""
    told = [one for one in found if one.answer.decision != "decline" or one.answer.nuisance or asks(one.text)]
    return told if len({_subject(one) for one in told}) > 1 else []


def _apart(found: Sequence[Matter], *, least: float) -> list[Matter]:
    """Parts about different things; the first one may tell of a nuisance instead of asking."""
    first, *others = found
    known = [first] if (asks(first.text) or first.answer.nuisance) and first.answer.decision != "decline" else []
    known += [one for one in others if one.answer.decision in _fit_for(first)]
    known = [one for one in known if one.answer.score >= least]
    topics = [_topic(one) for one in known]
    return known if len(set(topics)) == len(known) else []


def _fit_for(first: Matter) -> tuple[str, ...]:
    """What must be known of a further matter: after a story that asks nothing, a sure answer."""
    return ("answer", "suggest") if asks(first.text) else ("answer",)


def _subject(matter: Matter) -> str:
    answer = matter.answer
    if answer.entry is not None:
        return answer.entry.id
    return answer.suggestions[0].entry if answer.suggestions else matter.text


def _topic(matter: Matter) -> str:
    """The entry's topic; of a mere suggestion its id."""
    return matter.answer.entry.topic if matter.answer.entry is not None else _subject(matter)
