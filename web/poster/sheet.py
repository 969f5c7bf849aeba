"""What stands on a poster and where, in mm of an A4 sheet; A3 is the same, √2 times as large (ISO 216)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import segno

#: mm
WIDTH, HEIGHT = 210.0, 297.0
SCALES = {"a4": 1.0, "a3": sqrt(2)}
_CODE_TOP, _CODE_SIZE = 108.0, 104.0
_WIDEST = 182.0
#: mm: letters of the place, smaller for a long name
_LARGEST, _OF_TWO_LINES, _SMALLEST = 15.0, 11.5, 7.0
_LEADING = 1.25
#: modules of white around the code that scanners need (ISO/IEC 18004, 6.3.8)
_QUIET = 4
_HALF = 0x2E80


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    title: str
    about: str
    place: str
    address: str
    scan: str
    short: str  # the address as text, for whoever can't scan
    phones: str
    foot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Centred at half of the width; `y` is the base line, `size` the height of letters."""

    text: str
    y: float
    size: float
    ink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PosterSheet:
    """`squares`: x, y and width of each dark run of the code, all `module` high; on white from `paper_top` on."""

    lines: Sequence[Line]
    squares: Sequence[tuple[float, float, float]]
    module: float
    band: float  # height of the green band at the top


_INK, _SOFT, _WHITE, _GREEN = "#18261f", "#52625a", "#ffffff", "#0e6b4c"


def laid_out(words: Words, address: str) -> PosterSheet:
    """`address` is what the code leads to."""
    squares, module = _code(address)
    size = _fitting(words.place)
    place = _wrapped(words.place, size, most=2)
    lines = [
        Line(text=words.title, y=29, size=19, ink=_WHITE),
        Line(text=words.about, y=43, size=7, ink=_WHITE),
    ]
    y = 70.0 if len(place) > 1 else 78.0
    for text in place:
        lines.append(Line(text=text, y=y, size=size, ink=_INK))
        y += size * _LEADING
    lines += [Line(text=text, y=y, size=6, ink=_SOFT) for text in _wrapped(words.address, 6, most=1)]
    foot = _CODE_TOP + _CODE_SIZE
    lines += [
        Line(text=words.scan, y=foot + 16, size=9, ink=_INK),
        Line(text=words.short, y=foot + 29, size=min(8.5, _fitting(words.short)), ink=_GREEN),
        Line(text=words.phones, y=foot + 52, size=6.4, ink=_INK),
        Line(text=words.foot, y=foot + 64, size=5, ink=_SOFT),
    ]
    return PosterSheet(lines=lines, squares=squares, module=module, band=52)


def _code(address: str) -> tuple[list[tuple[float, float, float]], float]:
    """Medium error correction, because posters get wet and dirty."""
    matrix = segno.make(address, error="q", micro=False).matrix
    module = _CODE_SIZE / (len(matrix) + 2 * _QUIET)
    left, top = (WIDTH - _CODE_SIZE) / 2 + _QUIET * module, _CODE_TOP + _QUIET * module
    squares = []
    for row, cells in enumerate(matrix):
        start = 0
        while start < len(cells):
            end = start
            while end < len(cells) and cells[end]:
                end += 1
            if end > start:
                squares.append((left + start * module, top + row * module, (end - start) * module))
            start = end + 1
    return squares, module


def _fitting(text: str) -> float:
    """The largest size at which the text needs at most two lines, or the smallest one."""
    wide = _width(text)
    if wide * _LARGEST <= _WIDEST:
        return _LARGEST
    return max(_SMALLEST, min(_OF_TWO_LINES, 1.7 * _WIDEST / wide))


def _width(text: str) -> float:
    """In letter heights; Latin letters and digits are about half as wide as Chinese ones."""
    return sum(1.0 if ord(sign) >= _HALF else 0.58 for sign in text) or 1.0


def _wrapped(text: str, size: float, *, most: int) -> list[str]:
    """At most `most` lines, between words if that is possible; what does not fit is cut, with a sign that it was."""
    words = text.split(" ")
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    fitting = [pair for pair in halves if all(_width(half) * size <= _WIDEST for half in pair)]
    if _width(text) * size > _WIDEST and most > 1 and fitting:
        first, second = min(fitting, key=lambda pair: abs(_width(pair[0]) - _width(pair[1])))
        return [first, second]
    lines, line = list[str](), ""
    for sign in text:
        if _width(line + sign) * size > _WIDEST:
            if len(lines) == most - 1:
                return [*lines, line[:-1] + "…"]
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line] if line else lines
