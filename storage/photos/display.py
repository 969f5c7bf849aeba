"""How large a picture is shown, and how a very long one is laid out so that it can still be read."""

from PIL import Image

#: the longer side of an ordinary picture
DISPLAY_PX = 1600
#: the shorter side of a long one: a telephone's screenshot stays readable
READABLE_PX = 720
#: pixels of a long one at most
_AREA = 4_000_000
#: A longer one is cut and its pieces laid side by side, in this many at most.
_RATIO, _PIECES = 8, 6
#: Telegram takes a photo of at most this ratio, and of at most 10,000 pixels in width and height together
#: (Bot API, sendPhoto).
_WIDEST_RATIO, _LONGEST_PX = 20, 8000


def display_size(width: int, height: int) -> tuple[int, int]:
    """In one piece; never larger than it is."""
    long, short = max(width, height), min(width, height)
    scale = min(1.0, max(DISPLAY_PX / long, READABLE_PX / short))
    if long * scale > DISPLAY_PX:
        scale = min(scale, (_AREA / (long * short)) ** 0.5, _LONGEST_PX * _PIECES / long)
    return max(1, round(width * scale)), max(1, round(height * scale))


def laid_out(image: Image.Image) -> Image.Image:
    """RGB. A tall picture's pieces stand from left to right, a wide one's from top to bottom."""
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
