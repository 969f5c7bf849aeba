"""Compares the figures of an answer with those of the cited articles: a wrong amount or period cannot be published."""

import re
from collections.abc import Iterable
from decimal import Decimal

from chinese.normal import clean
from chinese.numerals import Quantity, quantities

#: Names that contain digits, telephone numbers, the day the Code took effect.
_NAMES = re.compile(
    r"(?<!\d)(?:12345|110|119|120)(?!\d)|PM\s*(?:2\.5|10)\b|双\s*60|(?<!\d)263(?!\d)|(?<!\d)2040(?!\d)|百分之百|统一|一[块时点](?!钱)|一天到晚"
    r"|2026\s*(?:-0?8-15|\s*年\s*8\s*月\s*15\s*日)|国[一二三四五六七]|第[零一二三四五六七八九十百千两]+次"
)
_LISTED = r"(?:\s*(?:[、,/和及与]|至|到|-|—)\s*第?\s*\d+)*"
_ARTICLES = re.compile(rf"\d+{_LISTED}\s*条")
_REFERENCE = re.compile(rf"{_ARTICLES.pattern}|第\s*[\d零一二三四五六七八九十百千两]+\s*(?:条|款|项)")
_DATE = re.compile(r"\d{4}(?:-\d{1,2}-\d{1,2}|\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?)")
_LIST_NUMBER = re.compile(r"^\s*(?:[-*]\s+|\d{1,2}[.、)]\s*)", re.MULTILINE)


def unsupported(claim: str, sources: Iterable[str], allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """Figures of `claim`, as written, that occur neither in `sources` (article texts) nor in `allowed`."""
    known: set[tuple[Decimal, str]] = set()
    for source in sources:
        known |= {(quantity.value, quantity.unit) for quantity in quantities(clean(source))}
    for extra in allowed:
        known |= {(quantity.value, quantity.unit) for quantity in quantities(clean(extra))}
    values = {value for value, _unit in known}
    return tuple(quantity.text for quantity in quantities(_stripped(claim)) if not _is_known(quantity, known, values))


def article_numbers(claim: str) -> frozenset[int]:
    """Numbers of the articles named in a text (第N条, in digits)."""
    return frozenset(int(number) for listed in _ARTICLES.findall(clean(claim)) for number in re.findall(r"\d+", listed))


def _stripped(claim: str) -> str:
    text = clean(claim)
    for pattern in (_NAMES, _REFERENCE, _LIST_NUMBER, _DATE):
        text = pattern.sub(" ", text)
    return text


def _is_known(quantity: Quantity, known: set[tuple[Decimal, str]], values: set[Decimal]) -> bool:
    if not quantity.unit:
        return not quantity.arabic or quantity.value in values  # 一个, 两种: idiom, no figure
    return (quantity.value, quantity.unit) in known
