"""Draws the common axis of air, cases, findings, sprinkling and warnings for a phone."""

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from web.dossier.paper import FONT_FILE, NoFont, has_font
from wording.air.picture import AirPicture

#: pixels
_WIDTH, _MARGIN, _CHART, _ROW, _LEFT = 1080, 48, 380, 54, 150
_INK, _SOFT, _LINE, _PAPER, _MISSING = "#18261f", "#52625a", "#d3ddd7", "#ffffff", "#eef2ef"
_AIR, _PEAK = "#2f62b5", "#a3271b"
#: of cases, findings, sprinkling and warnings
_COLOURS = ("#0e6b4c", "#c77700", "#1f86c7", "#a3271b")
_LINE_H = 38
_MOST_NAMED = 10
#: never at the beginning of a line
_STAYS = "，。；：、）"


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_FILE), size)


def drawn(shown: AirPicture, kind: str = "PNG") -> bytes:
    """`kind`: PNG or JPEG. Takes a few tenths of a second, so don't call it in the event loop. Raises NoFont."""
    if not has_font():
        raise NoFont(str(FONT_FILE))
    texts = [line for text in (*shown.lines, *shown.peak, *shown.foot) for line in _wrapped(text, 26)]
    height = 200 + _CHART + 4 * _ROW + len(texts) * _LINE_H + 130
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    end = _Canvas(image, shown).draw()
    out = io.BytesIO()
    image.crop((0, 0, _WIDTH, min(height, end + _MARGIN))).save(
        out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True})
    )
    return out.getvalue()


def _wrapped(text: str, size: int) -> list[str]:
    """In lines that fit between the margins."""
    lines, line, font = list[str](), "", _font(size)
    for character in text:
        if font.getlength(line + character) > _WIDTH - 2 * _MARGIN and character not in _STAYS:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


class _Canvas:
    def __init__(self, image: Image.Image, shown: AirPicture) -> None:
        self._pen, self._shown = ImageDraw.Draw(image), shown
        self._y = _MARGIN
        self._step = (_WIDTH - _MARGIN - _LEFT) / max(len(shown.days), 1)

    def draw(self) -> int:
        """Where it ends."""
        self._words([self._shown.title], 42, _INK, 62)
        self._words([self._shown.period], 28, _SOFT, 50)
        self._words(self._shown.lines, 26, _INK, _LINE_H)
        self._chart()
        self._rows()
        self._y += 16
        self._words(self._shown.peak, 26, _INK, _LINE_H)
        self._y += 8
        self._words(self._shown.foot, 22, _SOFT, _LINE_H)
        return self._y

    def _words(self, texts: Sequence[str], size: int, ink: str, height: int) -> None:
        for text in texts:
            for line in _wrapped(text, size):
                self._pen.text((_MARGIN, self._y), line, ink, _font(size))
                self._y += height

    def _left(self, place: int) -> float:
        return _LEFT + place * self._step

    def _chart(self) -> None:
        top, foot = self._y + 46, self._y + _CHART - 40
        self._pen.text((_MARGIN, self._y + 4), self._shown.unit, _SOFT, _font(22))
        most = max((day.height or 0 for day in self._shown.days), default=0) or 1
        for share in (0, 0.5, 1):
            at = foot - (foot - top) * share
            self._pen.line((_LEFT, at, _WIDTH - _MARGIN, at), _LINE)
            self._pen.text((_LEFT - 10, at), f"{most * share:.0f}", _SOFT, _font(20), anchor="rm")
        for place, day in enumerate(self._shown.days):
            left, right = self._left(place) + 2, self._left(place + 1) - 2
            if day.height is None:
                self._pen.rectangle((left, top, right, foot), _MISSING)
                continue
            at = foot - (foot - top) * day.height / most
            self._pen.rectangle((left, at, right, foot), _PEAK if day.is_peak else _AIR)
            if day.is_peak:
                self._pen.text(((left + right) / 2, at - 4), day.shown, _PEAK, _font(22), anchor="mb")
        self._names(foot)
        self._y += _CHART

    def _names(self, foot: float) -> None:
        every = 1 + len(self._shown.days) // _MOST_NAMED
        for place, day in enumerate(self._shown.days):
            if place % every == 0:
                at = self._left(place) + self._step / 2
                self._pen.text((at, foot + 8), day.name, _SOFT, _font(20), anchor="mt")

    def _rows(self) -> None:
        for row, (name, colour) in enumerate(zip(self._shown.rows, _COLOURS, strict=True)):
            middle = self._y + _ROW / 2
            self._pen.text((_MARGIN, middle), name, _INK, _font(22), anchor="lm")
            self._pen.line((_LEFT, self._y + _ROW, _WIDTH - _MARGIN, self._y + _ROW), _LINE)
            for place, day in enumerate(self._shown.days):
                count = (day.cases, day.findings, day.sprinkled, day.warnings)[row]
                if count:
                    self._mark(self._left(place) + self._step / 2, middle, count, colour)
            self._y += _ROW

    def _mark(self, x: float, y: float, count: int, colour: str) -> None:
        reach = min(self._step / 2 - 1, 15)
        self._pen.ellipse((x - reach, y - reach, x + reach, y + reach), colour)
        if count < 100:
            self._pen.text((x, y), str(count), _PAPER, _font(18), anchor="mm")
