"""Case numbers of other systems as spreadsheets write them: wrapped, in full width, or rounded."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: notations that force a cell to be text: ="2026…", '2026…
_FORCED_TEXT = re.compile(r"""^(?:=["'“”‘’]?|["'“”‘’`])(.*?)["'“”‘’]?$""", re.DOTALL)
#: 2.02611E+17, 2,02611e17, 2E+17, 2.0×10^17; bare forms only from 2E12 to 2E19, as order numbers may look like 2E5
_POWER = re.compile(r"[+-]?(\d+[.,]\d*E[+-]?\d+|\d+E[+-]\d+|\dE1[2-9]|\d[.,]\d+[×X*]10\^?[+-]?\d+)", re.IGNORECASE)
#: 202611280001.0, 202,611,280,001,234,000
_AS_AMOUNT = re.compile(r"\d{6,}[.,]0+|\d{1,3}(,\d{3}){2,}(\.0+)?")
#: shown by a cell that is too narrow or whose formula failed
_NO_VALUE = re.compile(r"#+|#(N/A|NAME\?|VALUE!|REF!|NUM!|NULL!|DIV/0!)", re.IGNORECASE)
#: digits that a spreadsheet keeps of a number; the others become zeros
_KEPT_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A line that contradicts what is stored for its number. Nothing of the line was applied."""

    line: int
    number: str
    case_number: str
    before: str
    told: str


def plain_number(written: str) -> str:
    """The number without what spreadsheets put around it, with full-width characters as ASCII."""
    text = unicodedata.normalize("NFKC", written)
    text = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    if wrapped := _FORCED_TEXT.match(text.strip()):
        text = wrapped[1]
    text = " ".join(text.split())
    joined = text.replace(" ", "")
    return joined if joined.isdigit() else text


def is_rounded(number: str) -> bool:
    """Whether a spreadsheet turned this number into a quantity or an error value, so that its digits are lost."""
    joined = number.replace(" ", "")
    return any(shape.fullmatch(joined) for shape in (_POWER, _AS_AMOUNT, _NO_VALUE))


def rounded_alike(numbers: Iterable[str]) -> int | None:
    """The index of the second of two long numbers that look rounded and agree in all digits that a spreadsheet keeps:
    they may have been different. None if there are no such two."""
    seen: set[str] = set()
    for place, number in enumerate(numbers):
        if len(number) <= _KEPT_DIGITS or not number.isdigit() or number[_KEPT_DIGITS:].strip("0"):
            continue
        if (alike := number[:_KEPT_DIGITS]) in seen:
            return place
        seen.add(alike)
    return None
