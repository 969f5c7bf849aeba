"""The one-page report as a picture for a phone: the same rows and the same small chart as the PDF."""

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from web.dossier.paper import FONT_FILE, NoFont, has_font
from wording.report_sheet import ReportSheet

#: pixels
_WIDTH, _MARGIN, _ROW, _CHART, _HEAD = 1080, 48, 50, 260, 190
_INK, _SOFT, _GREEN, _AMBER, _LINE, _PAPER = "#18261f", "#52625a", "#0e6b4c", "#c77700", "#d3ddd7", "#ffffff"
#: right edges of the columns of numbers, as shares of the width between the margins
_EDGES = (0.62, 0.8, 1.0)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT_FILE), size)


def drawn(sheet: ReportSheet, kind: str = "PNG") -> bytes:
    """`kind`: PNG or JPEG. Takes a few tenths of a second, so don't call it in the event loop. Raises NoFont."""
    if not has_font():
        raise NoFont(str(FONT_FILE))
    rows = len(sheet.rows) + 1
    lines = sum(len(part.lines) + 2 for part in sheet.parts)
    image = Image.new("RGB", (_WIDTH, _HEAD + (rows + lines) * _ROW + _CHART + 240), _PAPER)
    _Canvas(image, sheet).draw()
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue()


class _Canvas:
    def __init__(self, image: Image.Image, sheet: ReportSheet) -> None:
        self._pen, self._sheet, self._height = ImageDraw.Draw(image), sheet, image.height
        self._y = _MARGIN

    def draw(self) -> None:
        sheet = self._sheet
        self._words(sheet.title, 44, _INK, 64)
        self._words(sheet.period, 30, _SOFT, 66)
        self._table(sheet.head, [(row.name, row.now, row.before, row.change) for row in sheet.rows])
        self._y += 20
        self._words(sheet.empty or sheet.chart, 26, _SOFT, 44)
        if not sheet.empty:
            self._bars()
        for part in sheet.parts:
            self._y += 16
            self._words(part.heading, 30, _GREEN, _ROW)
            self._table(("", *sheet.part_head), part.lines)
        for line, foot in enumerate(reversed(sheet.foot)):
            self._pen.text((_MARGIN, self._height - _MARGIN - 32 * line), foot, _SOFT, _font(22), anchor="ls")

    def _words(self, text: str, size: int, ink: str, height: int) -> None:
        self._pen.text((_MARGIN, self._y), text, ink, _font(size))
        self._y += height

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        inner = _WIDTH - 2 * _MARGIN
        for number, (name, *values) in enumerate((head, *rows)):
            middle = self._y + _ROW // 2
            ink, font = (_INK, _font(27)) if number else (_SOFT, _font(23))
            self._pen.text((_MARGIN, middle), self._fitting(name, font, 0.44 * inner), ink, font, anchor="lm")
            for value, edge in zip(values, _EDGES, strict=True):
                self._pen.text((_MARGIN + edge * inner, middle), value, ink, font, anchor="rm")
            self._y += _ROW
            self._pen.line((_MARGIN, self._y, _WIDTH - _MARGIN, self._y), _LINE)

    def _fitting(self, text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
        while font.getlength(text) > width and len(text) > 1:
            text = text[:-2] + "…"
        return text

    def _bars(self) -> None:
        bars, inner, foot = self._sheet.bars, _WIDTH - 2 * _MARGIN, self._y + _CHART - 50
        most = max((max(received, closed) for _, received, closed in bars), default=0) or 1
        step = inner / max(len(bars), 1)
        self._pen.line((_MARGIN, foot, _WIDTH - _MARGIN, foot), _LINE, 2)
        for place, (name, *amounts) in enumerate(bars):
            wide = min(step * 0.38, 44)
            left = _MARGIN + place * step + (step - 2 * wide) / 2
            for which, (amount, colour) in enumerate(zip(amounts, (_GREEN, _AMBER), strict=True)):
                top = foot - (_CHART - 90) * amount / most
                at = left + which * wide
                if amount:
                    self._pen.rectangle((at, top, at + wide - 2, foot), colour)
                if amount and len(bars) <= 12:
                    self._pen.text((at + wide / 2, top - 4), str(amount), _SOFT, _font(20), anchor="mb")
            if place % (1 + len(bars) // 10) == 0:
                self._pen.text((_MARGIN + (place + 0.5) * step, foot + 8), name, _SOFT, _font(20), anchor="mt")
        self._y += _CHART
