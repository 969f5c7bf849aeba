"""A sheet as an A4 PDF. The used glyphs of the font are embedded, so that it looks the same everywhere."""

import io
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from PIL import Image

from web.dossier.sheet import DossierSheet, Part, SheetEntry, SheetPicture

#: installed by `npm ci` (package.json); SIL Open Font License
FONT_FILE = (
    Path(__file__).parents[2] / "node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
)
_FONT = "sheet"
#: replaces characters that the font lacks, and invalid ones
_LACKING = "□"
#: categories of signs that only change others: joiners, direction marks, variation selectors, accents, controls
_INVISIBLE = ("Cf", "Mn", "Me", "Cc")
_SKIN_TONES = range(0x1F3FB, 0x1F400)
#: Chinese characters and punctuation are above it
_LAST_ALPHABETIC = "\u2e7f"
#: mm
_MARGIN, _BOTTOM, _LABEL_W, _GUTTER, _PICTURE_H = 16, 18, 34, 6, 62
_INK, _SOFT, _GREEN, _AMBER, _RED = (30, 36, 33), (110, 120, 115), (22, 101, 70), (146, 92, 8), (170, 28, 28)
_GREEN_PAPER, _AMBER_PAPER, _RED_PAPER, _LINE = (234, 245, 239), (253, 244, 226), (252, 232, 230), (205, 213, 209)


class NoFont(Exception):
    """The font file is missing: `make setup` (npm ci) was not completed."""


def has_font() -> bool:
    return FONT_FILE.is_file()


def _can_be_shown(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            image.load()
    except Exception:  # a damaged file can raise anything in a decoder
        return False
    return True


def printed(sheet: DossierSheet, pictures: Mapping[str, bytes]) -> bytes:
    """`pictures` are JPEGs by name; in place of a missing or damaged one the PDF says so. Takes about a second, so
    don't call it in the event loop.

    Raises NoFont.
    """
    paper = _Paper(sheet)
    paper.head()
    for part in sheet.parts:
        paper.part(part, pictures)
    return bytes(paper.output())


class _Paper(FPDF):
    def __init__(self, sheet: DossierSheet) -> None:
        if not has_font():
            raise NoFont(str(FONT_FILE))
        super().__init__(unit="mm", format="A4")
        self._sheet = sheet
        self.add_font(_FONT, fname=FONT_FILE)
        self._known = self.fonts[_FONT].cmap  # type: ignore[union-attr]
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_BOTTOM)
        self.set_title(self._clean(f"{sheet.variant} {sheet.number}"))
        self.set_lang("zh-CN" if sheet.lang == "zh_CN" else "en")
        self.set_creation_date(sheet.printed_at)
        self.add_page()

    def footer(self) -> None:
        """Called by fpdf for every page; `{nb}` becomes the total number of pages."""
        self.set_y(-_BOTTOM + 5)
        self._ink(_SOFT, 8)
        number = f"{self._sheet.number}  {self._sheet.variant}  {self._sheet.foot}"
        self.cell(self.epw - 20, 5, self._clean(number))
        self.cell(20, 5, f"{self.page_no()} / {{nb}}", align="R")

    def head(self) -> None:
        sheet = self._sheet
        self._write(sheet.title, _SOFT, 10)
        self._write(f"{sheet.variant}  {sheet.number}", _INK, 18)
        self._write(sheet.about, _SOFT, 9)
        for line in sheet.alarm:
            self.ln(1)
            self._box(line, _RED, _RED_PAPER)

    def part(self, part: Part, pictures: Mapping[str, bytes]) -> None:
        self._heading(part.heading, below=_PICTURE_H + 30 if part.pictures else 24)
        if part.about:
            self._write(part.about, _SOFT, 8.5)
        if part.text:
            self._write(part.text, _INK, 10.5)
        for name, value in part.facts:
            self._fact(name, value)
        for entry in part.entries:
            self._entry(entry)
        for start in range(0, len(part.pictures), 2):
            self._pair(part.pictures[start : start + 2], pictures)

    def _heading(self, text: str, *, below: float) -> None:
        """Not alone at the foot of a page: needs `below` mm for the content that follows."""
        self._need(below)
        self.ln(5)
        self._write(text, _GREEN, 13)
        self.set_draw_color(*_LINE)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1.5)

    def _fact(self, name: str, value: str) -> None:
        self._need(14)
        top = self.get_y()
        self._ink(_SOFT, 9.5)
        self._lines(_LABEL_W, 6, name)
        below, page = self.get_y(), self.page
        self.set_xy(self.l_margin + _LABEL_W, top)
        self._ink(_INK, 9.5)
        self._lines(self.epw - _LABEL_W, 6, value)
        if self.page == page:
            self.set_y(max(below, self.get_y()))

    def _entry(self, entry: SheetEntry) -> None:
        self._need(14)
        self.ln(1.5)
        head = f"{entry.number}.  {entry.head}"
        self._write(f"{head}  ({entry.place})" if entry.place else head, _INK, 9.5)
        if entry.details:
            self._write(entry.details, _SOFT, 9)
        if entry.public:
            self._box(
                f"[{self._sheet.own_mark if entry.own else self._sheet.public_mark}] {entry.public}",
                _GREEN,
                _GREEN_PAPER,
            )
        if entry.note:
            self._box(f"[{self._sheet.note_mark}] {entry.note}", _AMBER, _AMBER_PAPER)

    def _pair(self, pair: Sequence[SheetPicture], pictures: Mapping[str, bytes]) -> None:
        """Side by side, each with its lines below, and never split by a page break."""
        width = (self.epw - _GUTTER) / 2
        self._ink(_SOFT, 8)
        good = {one.name for one in pair if one.name in pictures and _can_be_shown(pictures[one.name])}
        missing = [bool(picture.name) and picture.name not in good for picture in pair]
        words = [
            "\n".join([*picture.lines, self._sheet.no_picture] if gone else picture.lines)
            for picture, gone in zip(pair, missing, strict=True)
        ]
        lines = max(len(self._split(line, width)) for line in words)
        height = (_PICTURE_H if good else 0) + 4 * lines + 4
        self._need(height)
        top = self.get_y() + 2
        for column, picture in enumerate(pair):
            left = self.l_margin + column * (width + _GUTTER)
            if picture.name in good:
                data = io.BytesIO(pictures[picture.name])
                self.image(data, left, top, width, _PICTURE_H - 2, keep_aspect_ratio=True)
            self.set_xy(left, top + (_PICTURE_H if good else 0))
            self._ink(_SOFT, 8)
            self._lines(width, 4, words[column], wrap=WrapMode.CHAR)
        self.set_xy(self.l_margin, top + height - 2)

    def _split(self, text: str, width: float) -> Sequence[str]:
        lines = self.multi_cell(
            width, 4, self._clean(text), align="L", wrapmode=WrapMode.CHAR, dry_run=True, output="LINES"
        )
        assert isinstance(lines, list)
        return lines

    def _box(self, text: str, ink: tuple[int, int, int], paper: tuple[int, int, int]) -> None:
        self._need(8)
        self._ink(ink, 9.5)
        self.set_fill_color(*paper)
        self.set_draw_color(*ink)
        self.set_x(self.l_margin + 6)
        self._lines(self.epw - 6, 5.5, text, fill=True)
        self.ln(0.8)

    def _write(self, text: str, ink: tuple[int, int, int], size: float) -> None:
        self._ink(ink, size)
        self._lines(self.epw, size * 0.55, text)

    def _lines(
        self, width: float, height: float, text: str, *, fill: bool = False, wrap: WrapMode | None = None
    ) -> None:
        self.multi_cell(
            width,
            height,
            self._clean(text),
            border="L" if fill else 0,
            align="L",
            fill=fill,
            wrapmode=wrap or _wrapped(text),
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _need(self, height: float) -> None:
        """Starts a new page if less than that is left on this one."""
        if self.get_y() + height > self.h - _BOTTOM:
            self.add_page()

    def _ink(self, ink: tuple[int, int, int], size: float) -> None:
        self.set_font(_FONT, size=size)
        self.set_text_color(*ink)

    def _clean(self, text: str) -> str:
        """Only characters that the font has, because the library would write others, which are users' text, into the
        log."""
        return "".join(self._shown(c) for c in unicodedata.normalize("NFC", text.replace("\r", "")))

    def _shown(self, character: str) -> str:
        """The character, its plain form (CO₂ → CO2) if the font lacks it, nothing for an invisible one, else a box."""
        if character == "\n" or ord(character) in self._known:
            return character
        plain = " " if character in "\t\u2028\u2029" else unicodedata.normalize("NFKC", character)
        if all(ord(c) in self._known for c in plain):
            return plain
        changes_another = unicodedata.category(character) in _INVISIBLE or ord(character) in _SKIN_TONES
        return "" if changes_another else _LACKING


def _wrapped(text: str) -> WrapMode:
    """Chinese breaks between any two characters, English between words."""
    chinese = sum(c > _LAST_ALPHABETIC for c in text)
    return WrapMode.CHAR if 2 * chinese > len(text) else WrapMode.WORD
