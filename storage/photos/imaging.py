"""Photos: metadata from the file, and metadata-free copies for display.

The original is stored unchanged (storage/photos/store.py). Copies are rotated upright, reduced and encoded anew, so
they have no metadata.
"""

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import BytesIO

import imagehash
from PIL import Image, ImageChops

from storage.photos.decoding import BadImage, Pixels, pixels
from storage.photos.display import DISPLAY_PX, laid_out
from storage.photos.exif import CHINA, orientation, position, taken_at

__all__ = ["DISPLAY_PX", "THUMB_PX", "BadImage", "Processed", "process"]

THUMB_PX = 320
_MIME = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with further pictures after the first
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}
#: EXIF orientation → the operation that turns it upright
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_END = b"\xff\xd9"
#: part of a picture that may be missing at its end: some blocks of the last row
_MISSING = 0.01
#: appended data: decoded as part of an incomplete picture, ignored after a complete one
_MORE = bytes(byte for byte in range(1, 255)) * 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """`sha256`, `mime`, `width` and `height` (pixels, upright) describe the original. lat/lon: WGS-84, from EXIF."""

    sha256: str
    mime: str
    display: bytes
    thumb: bytes
    width: int
    height: int
    phash: str
    taken_at: datetime | None
    lat: float | None
    lon: float | None


def process(data: bytes, *, local: tzinfo = CHINA) -> Processed:
    """Raises only BadImage, whatever a decoder raises: photo.empty, photo.unknown, photo.too_many_pixels,
    photo.animated, photo.truncated, photo.damaged."""
    if not data:
        raise BadImage("photo.empty")
    try:
        return _processed(data, _whole(data), local)
    except BadImage:
        raise
    except MemoryError as error:
        raise BadImage("photo.too_many_pixels") from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise BadImage("photo.truncated") from error
    except Exception as error:  # decoders can raise anything
        raise BadImage("photo.damaged") from error


def _processed(data: bytes, decoded: Pixels, local: tzinfo) -> Processed:
    (width, height), turned = decoded.size, orientation(decoded.exif)
    if turned in {5, 6, 7, 8}:
        width, height = height, width
    turn = _TURNS.get(turned)
    shown = laid_out(decoded.image if turn is None else decoded.image.transpose(turn))
    display = _jpeg(shown, quality=84)
    shown.thumbnail((THUMB_PX, THUMB_PX), Image.Resampling.BICUBIC, reducing_gap=2.0)  # in place: a copy costs 5 MB
    lat, lon = position(decoded.exif)
    return Processed(
        sha256=hashlib.sha256(data).hexdigest(),
        mime=_MIME[decoded.format],
        display=display,
        thumb=_jpeg(shown, quality=78),
        width=width,
        height=height,
        phash=str(imagehash.dhash(shown)),
        taken_at=taken_at(decoded.exif, local),
        lat=lat,
        lon=lon,
    )


def _whole(data: bytes) -> Pixels:
    """A JPEG that lacks only its last bytes is accepted, because every viewer shows it."""
    try:
        return pixels(data)
    except OSError:
        if data[:2] != b"\xff\xd8":
            raise
    cut = data.rstrip(b"\xff")
    with_more = pixels(cut + _MORE + _END).image
    decoded = pixels(cut + _END)
    if _missing(decoded.image, with_more) > _MISSING:
        raise BadImage("photo.truncated")
    return decoded


def _missing(decoded: Image.Image, with_more: Image.Image) -> float:
    """The part of the picture, 0..1, from the first pixel that appended data would change to the end of its rows."""
    changed = ImageChops.difference(decoded, with_more).getbbox()
    if changed is None:
        return 0.0
    left, top = changed[:2]
    return (decoded.width - left) * (decoded.height - top) / (decoded.width * decoded.height)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = BytesIO()
    image.info.clear()  # some encoders would copy EXIF, comment and colour profile from here
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
