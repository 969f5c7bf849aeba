"""The one-page report as PDF, A4, with the font of the 卷宗 embedded."""

from collections.abc import Sequence

from fpdf import FPDF

from web.dossier.paper import FONT_FILE, NoFont, has_font
from wording.report_sheet import ReportSheet

_FONT = "sheet"
#: mm
_MARGIN, _LINE_H, _CHART_H, _GUTTER = 16, 6.4, 42, 8
_INK, _SOFT, _GREEN, _LINE, _AMBER = (30, 36, 33), (110, 120, 115), (14, 107, 76), (205, 213, 209), (199, 119, 0)
#: widths of the columns of the first table, as shares of the page
_SHARES = (0.46, 0.18, 0.18, 0.18)


def printed(sheet: ReportSheet) -> bytes:
    """Takes half a second, so don't call it in the event loop. Raises NoFont."""
    if not has_font():
        raise NoFont(str(FONT_FILE))
    paper = _Paper(sheet)
    paper.draw()
    return bytes(paper.output())


class _Paper(FPDF):
    def __init__(self, sheet: ReportSheet) -> None:
        super().__init__(unit="mm", format="A4")
        self._sheet = sheet
        self.add_font(_FONT, fname=FONT_FILE)
        self._known = self.fonts[_FONT].cmap  # type: ignore[union-attr]
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(False)  # one page: the sheet lists no more than fits
        self.set_title(f"{sheet.title} {sheet.period}")
        self.set_lang("zh-CN" if sheet.lang == "zh_CN" else "en")
        self.set_creation_date(sheet.at)
        self.add_page()

    def draw(self) -> None:
        sheet = self._sheet
        self._text(sheet.title, 17, _INK, 9)
        self._text(sheet.period, 11, _SOFT, 7)
        self.ln(2)
        self._table(sheet.head, [(row.name, row.now, row.before, row.change) for row in sheet.rows], self.epw, _SHARES)
        self.ln(3)
        self._text(sheet.empty or sheet.chart, 10, _SOFT, 6)
        if not sheet.empty:
            self._bars()
        self._parts()
        self.set_y(-_MARGIN - 2)
        for line in sheet.foot:
            self._text(line, 8, _SOFT, 4.5)

    def _parts(self) -> None:
        width, top = (self.epw - _GUTTER) / 2, self.get_y() + 4
        for number, part in enumerate(self._sheet.parts):
            self.set_left_margin(_MARGIN + number * (width + _GUTTER))
            self.set_xy(self.l_margin, top)
            self._text(part.heading, 12, _GREEN, 7, width)
            self._table(("", *self._sheet.part_head), part.lines, width, (0.52, 0.16, 0.16, 0.16))
        self.set_left_margin(_MARGIN)

    def _bars(self) -> None:
        left, top = self.l_margin, self.get_y()
        bars = self._sheet.bars
        most = max((max(received, closed) for _, received, closed in bars), default=0) or 1
        step = self.epw / max(len(bars), 1)
        self.set_draw_color(*_LINE)
        self.line(left, top + _CHART_H, left + self.epw, top + _CHART_H)
        for place, (name, *amounts) in enumerate(bars):
            for which, (amount, colour) in enumerate(zip(amounts, (_GREEN, _AMBER), strict=True)):
                height = (_CHART_H - 5) * amount / most
                self.set_fill_color(*colour)
                wide = min(step * 0.38, 9)
                at = left + place * step + (step - 2 * wide) / 2 + which * wide
                self.rect(at, top + _CHART_H - height, wide, height, style="F")
                if amount and len(bars) <= 12:
                    self._at(at, top + _CHART_H - height - 4, wide, str(amount), 7)
            if place % (1 + len(bars) // 12) == 0:
                self._at(left + place * step, top + _CHART_H + 0.5, step, name, 7)
        self.set_xy(left, top + _CHART_H + 5)

    def _at(self, x: float, y: float, width: float, text: str, size: float) -> None:
        self.set_font(_FONT, size=size)
        self.set_text_color(*_SOFT)
        wide = max(width, self.get_string_width(text) + 1)
        self.set_xy(x + (width - wide) / 2, y)
        self.cell(wide, 4, text, align="C")

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]], width: float, shares: Sequence[float]) -> None:
        for line, cells in enumerate((head, *rows)):
            self.set_font(_FONT, size=9 if line else 8)
            self.set_text_color(*(_INK if line else _SOFT))
            for place, (cell, share) in enumerate(zip(cells, shares, strict=True)):
                text = self._fitting(cell, share * width)
                self.cell(share * width, _LINE_H, text, border="B", align="R" if place else "L")
            self.ln(_LINE_H)

    def _fitting(self, text: str, width: float) -> str:
        text = self._shown(text)
        while self.get_string_width(text) > width - 2 and len(text) > 1:
            text = text[:-2] + "…"
        return text

    def _text(self, text: str, size: float, ink: tuple[int, int, int], height: float, width: float = 0) -> None:
        self.set_font(_FONT, size=size)
        self.set_text_color(*ink)
        self.set_draw_color(*_LINE)
        self.multi_cell(width, height, self._shown(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _shown(self, text: str) -> str:
        """Only characters that the font has."""
        return "".join(c if ord(c) in self._known else "□" for c in text)
