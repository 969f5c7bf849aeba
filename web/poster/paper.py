"""A poster as PDF with its font."""

from datetime import datetime

from fpdf import FPDF

from web.dossier.paper import FONT_FILE, NoFont, has_font
from web.poster.sheet import SCALES, WIDTH, PosterSheet

_FONT = "poster"
#: points of a millimetre
_POINTS = 72 / 25.4


def printed(sheet: PosterSheet, size: str, *, title: str, made_at: datetime) -> bytes:
    """`size`: a4 or a3. Takes a few tenths of a second, so don't call it in the event loop. Raises NoFont."""
    if not has_font():
        raise NoFont(str(FONT_FILE))
    scale = SCALES[size]
    paper = FPDF(unit="mm", format=size.upper())
    paper.add_font(_FONT, fname=FONT_FILE)
    paper.set_auto_page_break(False)
    paper.set_title(title)
    paper.set_creation_date(made_at)
    paper.add_page()
    paper.set_fill_color("#0e6b4c")
    paper.rect(0, 0, WIDTH * scale, sheet.band * scale, style="F")
    paper.set_fill_color("#000000")
    for x, y, width in sheet.squares:
        paper.rect(x * scale, y * scale, width * scale, sheet.module * scale, style="F")
    for line in sheet.lines:
        paper.set_font(_FONT, size=line.size * scale * _POINTS)
        paper.set_text_color(line.ink)
        paper.text((WIDTH * scale - paper.get_string_width(line.text)) / 2, line.y * scale, line.text)
    return bytes(paper.output())
