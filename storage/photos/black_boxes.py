"""Copies of photos in which parts are blacked out. The pixels are replaced before the picture is encoded anew, so
nothing of them is in the file."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from publishing.model import Box

_FULL = 1000
_BLACK = (0, 0, 0)


def blacked_out(display: bytes, boxes: Sequence[Box]) -> bytes:
    """`display`: a JPEG of ours. The result has no metadata."""
    with Image.open(BytesIO(display), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    pen = ImageDraw.Draw(image)
    for box in boxes:
        pen.rectangle(_pixels(box, image.width, image.height), fill=_BLACK)
    image.info.clear()  # some encoders would copy EXIF, comment and colour profile from here
    out = BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel, all inside the box; rounded outwards."""
    left, top = box.left * width // _FULL, box.top * height // _FULL
    right = -(-(box.left + box.width) * width // _FULL) - 1
    bottom = -(-(box.top + box.height) * height // _FULL) - 1
    return left, top, max(left, right), max(top, bottom)
