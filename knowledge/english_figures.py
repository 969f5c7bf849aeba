"""Compares the figures of an English answer with those of the Chinese text that it translates (1万元 = 10,000 yuan)."""

import re
from decimal import Decimal

from chinese.normal import clean
from chinese.numerals import quantities

_BELOW_TWENTY = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: Decimal(value) for value, word in enumerate(_BELOW_TWENTY.split(), start=2)} | {
    word: Decimal(10 * value) for value, word in enumerate(_TENS.split(), start=2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
#: English unit → canonical unit of chinese.numerals
_UNITS = {
    "yuan": "元",
    "working day": "工作日",
    "day": "日",
    "month": "月",
    "year": "年",
    "hour": "小时",
    "minute": "分钟",
    "a.m.": "时",
    "p.m.": "时",
    "o'clock": "时",
    "times": "倍",
    "decibel": "分贝",
    "square metre": "平方米",
    "kilometre": "公里",
    "metre": "米",
    "tonne": "吨",
    "kilogram": "千克",
    "per cent": "%",
    "%": "%",
}
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?|{'|'.join(_WORDS)})(?:[ -](?P<scale>{'|'.join(_SCALES)}))?(?![\d])"
    rf"(?:[ -]?(?P<unit>{_UNIT})s?)?",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"\bArt(?:icle)?s?\.?\s*(\d+(?:(?:\s*,\s*|\s+and\s+|\s+to\s+|\s*-\s*)\d+)*)", re.IGNORECASE)
#: telephone numbers, names with digits, dates, references, numbers of a list
_NAMES = re.compile(
    r"(?<!\d)(?:12345|12369|12348|110|119|120|122)(?!\d)|\bPM ?(?:2\.5|10)\b|\b2040\b|\b263\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October"
    r"|November|December)(?: \d{4})?\b|\bpara(?:graph)?s?\.? \d+|\bitems? \d+|^\s*(?:[-*]\s+|\d{1,2}[.)]\s+)",
    re.MULTILINE,
)
_HALF_DAY = 12


def unsupported(english: str, chinese: str) -> tuple[str, ...]:
    """Figures of the English text, as written, that the Chinese text does not have. Units are compared where both have
    one."""
    known = {(quantity.value, quantity.unit) for quantity in quantities(clean(chinese))}
    values = {value for value, _ in known}
    text = _NAMES.sub(" ", _ARTICLES.sub(" ", english))
    return tuple(match.group().strip() for match in _FIGURE.finditer(text) if not _is_known(match, known, values))


def article_numbers(english: str) -> frozenset[int]:
    """Numbers of the articles named (Art. 240, Articles 3 and 4)."""
    return frozenset(int(number) for listed in _ARTICLES.findall(english) for number in re.findall(r"\d+", listed))


def _is_known(match: re.Match[str], known: set[tuple[Decimal, str]], values: set[Decimal]) -> bool:
    number = match.group("number").lower()
    value = _WORDS[number] if number in _WORDS else Decimal(number.replace(",", ""))
    value *= _SCALES.get((match.group("scale") or "").lower(), 1)
    written = (match.group("unit") or "").lower()
    unit = _UNITS.get(written, "")
    wanted = {value, value + _HALF_DAY} if written == "p.m." else {value}
    if unit == "公里":
        wanted, unit = {value * 1000}, "米"
    if not unit:
        return bool(wanted & values)
    return any((one, unit) in known or (one, "") in known for one in wanted) or (
        unit == "时" and any((one, "小时") in known for one in wanted)
    )
