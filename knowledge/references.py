"""Finds the articles named in a question (大气法115条, 《固废法》第七十八条), before ranking."""

import re
from dataclasses import dataclass

from chinese.normal import fold
from chinese.numerals import to_number
from knowledge.article_numbers import ArticleNumber
from knowledge.statutes import Statutes

_NUMBER = r"(\d{1,4}|[零〇一二两三四五六七八九十百千]{1,9})"
_INSERTED = r"(?:\s*之\s*(\d{1,2}|[一二三四五六七八九十]{1,3})(?![\d一二三四五六七八九十]))"
_ARTICLE = re.compile(rf"第?\s*{_NUMBER}\s*(?:条{_INSERTED}?|{_INSERTED}\s*条?)")
_BARE = re.compile(rf"第?\s*{_NUMBER}(?![\d零〇一二两三四五六七八九十百千年月日号元万天个次项款%])")
#: Text between the name of a law and the number.
_GAP = r"[》」』\"”'’)\]\s的里中第]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    law: str
    #: None: the question names a law without an article
    article: int | None


class ReferenceParser:
    def __init__(self, statutes: Statutes) -> None:
        names = {name: law.short for law in statutes.laws.values() for name in (law.short, law.title, *law.aliases)}
        self._names = names
        longest_first = sorted(names, key=len, reverse=True)
        self._law = re.compile("|".join(map(re.escape, longest_first)))

    def find(self, text: str) -> tuple[Reference, ...]:
        """Articles named in a cleaned text, in order; a list (第240、241条) yields each. Of laws without a number only
        the first counts."""
        found: dict[Reference, None] = {}
        laws: list[str] = []
        for match in self._law.finditer(text):
            law = self._names[match.group()]
            laws.append(law)
            for article in self._articles_after(text, match.end()):
                found[Reference(law=law, article=article)] = None
        if found:
            return tuple(found)
        return (Reference(law=laws[0], article=None),) if laws else ()

    def without(self, text: str) -> str:
        """The question without the articles it names; may be empty."""
        rest = fold(_ARTICLE.sub(" ", self._law.sub(" ", text)))
        return rest if len(rest) > 1 and not rest.isdigit() else ""

    @staticmethod
    def _articles_after(text: str, start: int) -> list[int]:
        gap = re.compile(_GAP).match(text, start)
        place = gap.end() if gap else start
        found: list[int] = []
        while match := (_ARTICLE.match(text, place) or _BARE.match(text, place)):
            number = to_number(match.group(1))
            if number is None or not 0 < number < 2000:
                break
            inserted = next((part for part in match.groups()[1:] if part), "0")
            found.append(ArticleNumber.of(int(number), int(to_number(inserted) or 0)))
            place = match.end()
            separator = re.compile(r"\s*[、,，和及与]\s*").match(text, place)
            if separator is None:
                break
            place = separator.end()
        return found
