"""Copies of photos in which parts are blacked out. The pixels are replaced before the picture is encoded anew, so
nothing of them is in the file."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

from publishing.model import Box

_FULL = 1000
_BLACK = (0, 0, 0)


def blacked_out(display: bytes, boxes: Sequence[Box]) -> bytes:
    """`display`: a JPEG of ours. The result has no metadata."""
    with Image.open(BytesIO(display), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    for box in boxes:
        image.paste(_BLACK, _pixels(box, image.width, image.height))
    image.info.clear()  # some encoders would copy EXIF, comment and colour profile from here
    out = BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """The first column and row of the box, and those behind its last; rounded outwards."""
    left, top = box.left * width // _FULL, box.top * height // _FULL
    right = -(-(box.left + box.width) * width // _FULL)
    bottom = -(-(box.top + box.height) * height // _FULL)
    return left, top, max(left + 1, right), max(top + 1, bottom)
