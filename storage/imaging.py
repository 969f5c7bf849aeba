"""Photos: what the file says about itself, and copies for the eyes without any of it.

The original is kept untouched elsewhere (photos.py). Copies are turned upright, reduced and written anew, so they carry
no metadata.
"""

import hashlib
import math
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from io import BytesIO
from typing import Any

import imagehash
from PIL import (
    ExifTags,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

#: cameras in China write local time, older ones without the offset
CHINA = timezone(timedelta(hours=8))
DISPLAY_PX = 1600
THUMB_PX = 320
#: Decoding a pixel takes 3-4 bytes. A baseline JPEG may be larger: draft mode decodes it at a fraction of its size.
MAX_PIXELS = 50_000_000
MAX_PIXELS_JPEG = 120_000_000
#: named here, so that Pillow loads these decoders and no others
_PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
_FORMATS = ("JPEG", "PNG", "WEBP")
#: Pillow's own guard, which reads the header too; ours below is the stricter one
Image.MAX_IMAGE_PIXELS = MAX_PIXELS_JPEG
_MIME = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG that carries more pictures behind the first one
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
#: EXIF orientation → what turns it upright
_TURNS: dict[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class BadImage(Exception):
    """This file can't be a photo of a case; `key` names the text that says why and what to do."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """`sha256`, `mime`, `width` and `height` (pixels, upright) are the original's. lat/lon: WGS-84, from EXIF."""

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
    """Raises BadImage: photo.empty, photo.unknown, photo.too_many_pixels, photo.animated, photo.truncated."""
    if not data:
        raise BadImage("photo.empty")
    image = _opened(data)
    _check_size(image)
    width, height = image.size
    upright, exif = _decoded(image)
    if _orientation(exif) in {5, 6, 7, 8}:
        width, height = height, width
    upright.thumbnail((DISPLAY_PX, DISPLAY_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    display = _jpeg(upright, quality=84)
    upright.thumbnail((THUMB_PX, THUMB_PX), Image.Resampling.BICUBIC, reducing_gap=2.0)  # in place: a copy costs 5 MB
    lat, lon = _position(exif)
    return Processed(
        sha256=hashlib.sha256(data).hexdigest(),
        mime=_MIME[image.format or "JPEG"],
        display=display,
        thumb=_jpeg(upright, quality=78),
        width=width,
        height=height,
        phash=str(imagehash.dhash(upright)),
        taken_at=_taken_at(exif, local),
        lat=lat,
        lon=lon,
    )


def _opened(data: bytes) -> Image.Image:
    """Reads the header only."""
    try:
        return Image.open(BytesIO(data), formats=_with_heif() if data[4:8] == b"ftyp" else _FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadImage("photo.too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise BadImage("photo.unknown") from error


def _with_heif() -> tuple[str, ...]:
    from pillow_heif import register_heif_opener  # 3 MB of decoders that no photo sent through Telegram needs

    register_heif_opener()
    return (*_FORMATS, "HEIF")


def _check_size(image: Image.Image) -> None:
    if getattr(image, "is_animated", False) and image.format in {"PNG", "WEBP"}:
        raise BadImage("photo.animated")
    scalable = image.format in {"JPEG", "MPO"} and not image.info.get("progressive")
    if image.width * image.height > (MAX_PIXELS_JPEG if scalable else MAX_PIXELS):
        raise BadImage("photo.too_many_pixels")


def _decoded(image: Image.Image) -> tuple[Image.Image, Image.Exif]:
    """Upright RGB pixels, no larger than twice what is shown, and what the camera wrote."""
    try:
        image.draft("RGB", (DISPLAY_PX, DISPLAY_PX))  # JPEG only: decodes at 1/2, 1/4 or 1/8
        image.load()
        if max(image.size) > DISPLAY_PX * 2:
            image.thumbnail((DISPLAY_PX, DISPLAY_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
        exif = _exif(image)
        turn = _TURNS.get(_orientation(exif))
        return _rgb(image if turn is None else image.transpose(turn)), exif
    except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise BadImage("photo.truncated") from error


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error):  # damaged: as if there were none
        return Image.Exif()


def _orientation(exif: Image.Exif) -> object:
    return exif.get(ExifTags.Base.Orientation, 1)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel
        image = image.point(lambda level: level * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = BytesIO()
    image.info.clear()  # some encoders would copy EXIF, comment and colour profile from here
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _part(exif: Image.Exif, ifd: ExifTags.IFD) -> dict[int, Any]:
    try:
        return exif.get_ifd(ifd)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error):
        return {}


def _taken_at(exif: Image.Exif, local: tzinfo) -> datetime | None:
    details = _part(exif, ExifTags.IFD.Exif)
    written = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    with suppress(ValueError, TypeError):
        naive = datetime.strptime(str(written).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone follows
        with suppress(ValueError, TypeError):
            return naive.replace(tzinfo=datetime.strptime(str(offset).strip("\0 "), "%z").tzinfo)
        return naive.replace(tzinfo=local)
    return None


def _position(exif: Image.Exif) -> tuple[float | None, float | None]:
    gps = _part(exif, ExifTags.IFD.GPSInfo)
    with suppress(KeyError, TypeError, ValueError, ZeroDivisionError):
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], negative=gps[ExifTags.GPS.GPSLatitudeRef] == "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], negative=gps[ExifTags.GPS.GPSLongitudeRef] == "W")
        if abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0.0, 0.0):  # zeros: no fix
            return lat, lon
    return None, None


def _degrees(parts: Any, *, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if math.isnan(value):  # a denominator was zero
        raise ValueError("no number")
    return -value if negative else value
