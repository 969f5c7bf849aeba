"""A word across a picture, so that the picture of a drill is taken for nothing else wherever it is forwarded."""

import io

from PIL import Image, ImageDraw, ImageFont

from web.dossier.paper import FONT_FILE, NoFont, has_font

_RED = (190, 20, 20, 150)
#: times that the word stands across and down
_ACROSS, _DOWN = 3, 4


def stamped(display: bytes, word: str) -> bytes:
    """`display`: a JPEG of ours. Takes a few tenths of a second, so don't call it in the event loop. Raises NoFont."""
    if not has_font():
        raise NoFont(str(FONT_FILE))
    with Image.open(io.BytesIO(display), formats=("JPEG",)) as opened:
        image = opened.convert("RGBA")
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    font = ImageFont.truetype(str(FONT_FILE), max(16, min(image.size) // 7))
    for row in range(_DOWN):
        for column in range(_ACROSS):
            at = image.width * (2 * column + 1) / (2 * _ACROSS), image.height * (2 * row + 1) / (2 * _DOWN)
            pen.text(at, word, font=font, fill=_RED, anchor="mm", stroke_width=1, stroke_fill=(255, 255, 255, 120))
    out = io.BytesIO()
    Image.alpha_composite(image, layer).convert("RGB").save(out, "JPEG", quality=86)
    return out.getvalue()
