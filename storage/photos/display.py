"""Display size of a picture, and the layout of a very long one, so that it stays readable."""

from PIL import Image

#: longer side of an ordinary picture
DISPLAY_PX = 1600
#: shorter side of a long picture, so that a phone screenshot stays readable
READABLE_PX = 720
#: largest number of pixels of a long picture
_AREA = 4_000_000
#: a picture of a greater ratio is cut into pieces laid side by side, and the largest number of pieces
_RATIO, _PIECES = 8, 6
#: Telegram accepts photos of at most this ratio and of at most 10,000 pixels for width plus height (Bot API, sendPhoto)
_WIDEST_RATIO, _LONGEST_PX = 20, 8000


def display_size(width: int, height: int) -> tuple[int, int]:
    """The size in one piece; never larger than the original."""
    long, short = max(width, height), min(width, height)
    scale = min(1.0, max(DISPLAY_PX / long, READABLE_PX / short))
    if long * scale > DISPLAY_PX:
        scale = min(scale, (_AREA / (long * short)) ** 0.5, _LONGEST_PX * _PIECES / long)
    return max(1, round(width * scale)), max(1, round(height * scale))


def laid_out(image: Image.Image) -> Image.Image:
    """The pieces of a tall picture are laid out from left to right, those of a wide one from top to bottom."""
    width, height = image.size
    long, short = max(width, height), min(width, height)
    if long <= _RATIO * short:
        return image
    pieces = min(_PIECES, -(-long // (_RATIO * short)))
    piece = -(-long // pieces)
    across = max(pieces * short, -(-piece // _WIDEST_RATIO))
    tall = height > width
    sheet = Image.new("RGB", (across, piece) if tall else (piece, across), "white")
    for number in range(pieces):
        start, end = number * piece, min(long, (number + 1) * piece)
        box = (0, start, width, end) if tall else (start, 0, end, height)
        sheet.paste(image.crop(box), (number * short, 0) if tall else (0, number * short))
    return sheet
