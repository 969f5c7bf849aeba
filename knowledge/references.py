"""Finds the articles named in a question (大气法115条, 《固废法》第七十八条, 第1128条第二款), before ranking."""

import re
from dataclasses import dataclass

from chinese.normal import fold
from chinese.numerals import to_number
from knowledge.article_numbers import ArticleNumber
from knowledge.statutes import Statutes

_DIGITS = r"\d零〇一二两三四五六七八九十百千"
_NUMBER = r"(\d{1,5}|[零〇一二两三四五六七八九十百千]{1,9})"
_SMALL = r"(\d{1,2}|[一二两三四五六七八九十]{1,3})"
#: 第1128条, 第1128条之一, 第1之1条, with 第二款 and 第三项
_ARTICLE = re.compile(
    rf"第?\s*{_NUMBER}(?:\s*之\s*{_SMALL})?\s*条(?:\s*之\s*{_SMALL})?(?:的?\s*第?\s*{_SMALL}\s*款)?(?:的?\s*第?\s*{_SMALL}\s*项)?"
)
_BARE = re.compile(rf"第?\s*{_NUMBER}(?:\s*之\s*{_SMALL})?(?![{_DIGITS}.年月日号元万天个次项款%])")
#: an article without a law: with 第, or a large number, and not a count of things (三条狗, 第二条生产线)
_ALONE = re.compile(
    rf"(?:(?<![{_DIGITS}.])第\s*{_NUMBER}|(?<![{_DIGITS}.第])(\d{{3,5}}|[一二三四五六七八九]千?[一二三四五六七八九零]?百[{_DIGITS}]*))"
    rf"(?:\s*之\s*{_SMALL})?\s*条(?!线|生产线|河|路|街|船|狗|鱼|腿|新闻|消息|短信|道|轨|管|通知|裤|毛巾|烟)"
)
#: what follows a large number that names an article and counts nothing
_AFTER = re.compile(
    r"\s*(?:$|[,，。.?？!！、;；:：)）]|第|之|和|与|及|是|说|讲|怎|规|罚|什|内|原|啥|的|呢|吗|咋|具|里|中|全|有|对|可|能|要|法|《)"
)
#: the first of several articles: 第240、
_LISTED = re.compile(rf"第?\s*{_NUMBER}\s*[、和及与](?=\s*第?\s*{_NUMBER}\s*条)")
_LIST_BEFORE = re.compile(rf"第\s*{_NUMBER}\s*条?\s*[、和及与]\s*$")
_PARAGRAPH = re.compile(rf"第\s*{_SMALL}\s*款")
#: a law or rule that is not among the known ones stands before the number
_OTHER_LAW = re.compile(
    r"(?:法|条例|办法|规定|规范|标准|解释|通知|公约|合同|协议|章程|规则|细则|公告|意见)[》」』”\"]?[里中的\s]*$"
)
_THIS_LAW = re.compile(
    r"(?:新法|本法|该法|这部法|这个法|此法|这条法|按法|法律规定|有规定|按规定|根据规定|按照规定|依法)[里中的\s]*$"
)
#: Text between the name of a law and the number.
_GAP = re.compile(r"[》」』\"”'’)\]\s的里中第]*")
_SEPARATOR = re.compile(r"\s*[、,，和及与]\s*")
#: Largest number without 条 that is read as an article.
_MAX_BARE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    law: str
    #: None: the question names a law without an article
    article: ArticleNumber | None
    #: 款
    paragraph: int | None = None


class ReferenceParser:
    def __init__(self, statutes: Statutes) -> None:
        names = {name: law.short for law in statutes.laws.values() for name in (law.short, law.title, *law.aliases)}
        self._names = names
        longest_first = sorted(names, key=len, reverse=True)
        self._law = re.compile("|".join(map(re.escape, longest_first)))

    def find(self, text: str, *, law: str | None = None) -> tuple[Reference, ...]:
        """Articles named in a cleaned text, in order; a list (第240、241条) yields each. Of laws without a number only
        the first counts. `law`: the law that an article without one belongs to."""
        found: dict[Reference, None] = {}
        laws: list[str] = []
        for match in self._law.finditer(text):
            name = self._names[match.group()]
            laws.append(name)
            found |= dict.fromkeys(_articles_after(name, text, match.end()))
        if found:
            return tuple(found)
        alone = _articles_alone(laws[0] if laws else law, text)
        if alone:
            return alone
        return (Reference(law=laws[0], article=None),) if laws else ()

    def paragraph_alone(self, text: str) -> int | None:
        """第二款 in a text that names no article."""
        match = _PARAGRAPH.search(text)
        return _number(match.group(1)) if match else None

    def without(self, text: str) -> str:
        """The question without the articles it names; may be empty."""
        rest = fold(_ARTICLE.sub(" ", _LISTED.sub(" ", self._law.sub(" ", text))))
        return rest if len(rest) > 1 and not rest.isdigit() else ""


def _articles_after(law: str, text: str, start: int) -> list[Reference]:
    gap = _GAP.match(text, start)
    place = gap.end() if gap else start
    found: list[Reference] = []
    while match := (_ARTICLE.match(text, place) or _BARE.match(text, place)):
        reference = _reference(law, match)
        bare = match.re is _BARE
        if reference is None or (bare and reference.article is not None and reference.article.article >= _MAX_BARE):
            break
        found.append(reference)
        place = match.end()
        separator = _SEPARATOR.match(text, place)
        if separator is None:
            break
        place = separator.end()
    return found


def _articles_alone(law: str | None, text: str) -> tuple[Reference, ...]:
    """Articles without a law; none if a law that is not known stands before them."""
    if law is None or "条" not in text:
        return ()
    match = next(filter(None, (_usable(match, text) for match in _ALONE.finditer(text))), None)
    if match is None:
        return ()
    before = text[: match.start()]
    if _OTHER_LAW.search(before) and not _THIS_LAW.search(before):
        return ()
    return tuple(dict.fromkeys(_articles_after(law, text, _start_of_list(text, match.start()))))


def _usable(match: re.Match[str], text: str) -> re.Match[str] | None:
    with_mark = match.group(1) is not None or _start_of_list(text, match.start()) != match.start()
    return match if with_mark or _AFTER.match(text, match.end()) else None


def _start_of_list(text: str, place: int) -> int:
    """第240、241条: the article before 、 belongs to the list too."""
    listed = _LIST_BEFORE.search(text[:place])
    return listed.start() if listed else place


def _reference(law: str, match: re.Match[str]) -> Reference | None:
    number, *more = match.groups()
    article = _number(number)
    if article is None or article < 1:
        return None
    before, after, paragraph, _item = more if len(more) > 1 else (*more, None, None, None)
    inserted = _number(before or after) or 0
    return Reference(law=law, article=ArticleNumber.of(article, inserted), paragraph=_number(paragraph))


def _number(text: str | None) -> int | None:
    number = to_number(text) if text else None
    return None if number is None else int(number)
