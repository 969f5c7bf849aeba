"""Decodes a file to pixels of display size within a bound of memory.

The memory needed depends on the format and is computed from the header. Pictures share `ROOM`: small ones are decoded
in parallel, a large one alone; a picture that needs more than all of it is refused.
"""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from storage.photos.display import display_size
from storage.photos.headers import coefficient_bytes, webp_size

#: Bytes for all pictures that are being decoded. The service itself takes about 210 MB, so together with files in
#: transfer it stays below 300 MB (`python -m benchmarks.decoding`).
ROOM = 64 * 2**20
#: Bounds time rather than memory: a baseline JPEG is decoded at a fraction of its size.
MAX_PIXELS = 120_000_000
#: Pillow's own check of the header, which is less strict than ours
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
#: bytes of text in a PNG, unpacked
PngImagePlugin.MAX_TEXT_MEMORY = 2**20
#: imported here, so that Pillow loads no other decoders
_PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
_FORMATS = ("JPEG", "PNG")
#: bytes per pixel of the decoded image, by Pillow's mode
_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_PIXEL_BYTES_ELSE = 4
#: bytes per pixel: the WebP decoder has two canvases and returns a third; measured 16.1 (RGB), 16.8 (RGBA, lossless)
_WEBP = 17
#: bytes per pixel: libheif has planes besides the pixels; measured 4.7 (4:2:0, 8 bits), 6.7 (transparency), 9.3 (4:4:4)
_HEIF, _HEIF_ALPHA, _HEIF_ELSE = 4.75, 7.0, 16.0
#: bytes per pixel: planes, and two copies of the pixels; measured 12.5 (4:4:4)
_AVIF = 13
_AVIF_BRANDS = (b"avif", b"avis")
#: pixels converted and reduced at a time, and the number of copies of them meanwhile
_BAND, _BAND_COPIES = 2**18, 4


class BadImage(Exception):
    """The file is not acceptable as a photo; `key` is the text that says why and what to do."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class Pixels:
    """RGB in display size, not rotated yet. `size` is that of the original, before rotation."""

    image: Image.Image
    format: str
    size: tuple[int, int]
    exif: Image.Exif


class Room:
    """A budget of bytes shared by threads, first come, first served, so that a large picture is not starved."""

    def __init__(self, total: int) -> None:
        self._total, self._used = total, 0
        self._door, self._changed = threading.Lock(), threading.Condition()

    @contextmanager
    def taken(self, need: int) -> Iterator[None]:
        """Waits until `need` bytes are free. Raises BadImage if that is more than the total."""
        if need > self._total:
            raise BadImage("photo.too_many_pixels")
        with self._door, self._changed:
            self._changed.wait_for(lambda: self._used + need <= self._total)
            self._used += need
        try:
            yield
        finally:
            with self._changed:
                self._used -= need
                self._changed.notify_all()


_room = Room(ROOM)


def pixels(data: bytes) -> Pixels:
    """Raises BadImage, and whatever a decoder raises."""
    if data[:4] == b"RIFF":
        return _webp(data)
    if data[4:8] == b"ftyp":
        return _avif(data) if data[8:12] in _AVIF_BRANDS else _heif(data)
    image = opened(data, _FORMATS)
    if getattr(image, "is_animated", False) and image.format == "PNG":
        raise BadImage("photo.animated")
    size, target = image.size, display_size(*image.size)
    _check_count(size)
    image.draft("RGB", target)  # JPEG only: decodes at 1/2, 1/4 or 1/8
    pixel_bytes = _area(image.size) * _PIXEL_BYTES.get(image.mode, _PIXEL_BYTES_ELSE)
    unpacked = coefficient_bytes(data, *size) if image.format in {"JPEG", "MPO"} else 0
    with _room.taken(len(data) + _peak(image.size, target, loading=pixel_bytes + unpacked, pixel_bytes=pixel_bytes)):
        image.load()
        shown = _shrunk(_rows_of(image), image.size, target)
        return Pixels(image=shown, format=image.format or "JPEG", size=size, exif=exif_of(image))


def opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Reads the header only. Raises BadImage."""
    try:
        return Image.open(BytesIO(data), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise BadImage("photo.too_many_pixels") from error
    except Exception as error:  # a damaged header can raise anything in a decoder
        raise BadImage("photo.unknown") from error


def exif_of(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except Exception:  # damaged EXIF is treated as missing
        return Image.Exif()


def _webp(data: bytes) -> Pixels:
    """The decoder allocates its canvases as soon as the file is opened, so the size is read before that."""
    size = webp_size(data)
    if size is None:
        raise BadImage("photo.unknown")
    _check_count(size)
    target, area = display_size(*size), _area(size)
    with _room.taken(3 * len(data) + _peak(size, target, loading=_WEBP * area, pixel_bytes=_PIXEL_BYTES_ELSE * area)):
        image = opened(data, ("WEBP",))
        if image.size != size:
            raise BadImage("photo.unknown")
        if getattr(image, "is_animated", False):
            raise BadImage("photo.animated")
        image.load()
        exif = exif_of(image)
        vars(image).pop("_decoder", None)  # frees its canvases
        return Pixels(image=_shrunk(_rows_of(image), size, target), format="WEBP", size=size, exif=exif)


def _avif(data: bytes) -> Pixels:
    """libavif has planes of up to 16 bits beside the pixels."""
    from PIL import AvifImagePlugin  # noqa: F401 - registers the decoder, needed by few photos

    image = opened(data, ("AVIF",))
    if getattr(image, "is_animated", False):
        raise BadImage("photo.animated")
    size, target, area = image.size, display_size(*image.size), _area(image.size)
    _check_count(size)
    with _room.taken(3 * len(data) + _peak(size, target, loading=_AVIF * area, pixel_bytes=_PIXEL_BYTES_ELSE * area)):
        image.load()
        return Pixels(image=_shrunk(_rows_of(image), size, target), format="AVIF", size=size, exif=exif_of(image))


def _heif(data: bytes) -> Pixels:
    """Reduces libheif's pixels in place, because a copy by Pillow would need the same memory again."""
    from pillow_heif import register_heif_opener  # 3 MB of decoders, needed by no Telegram photo

    register_heif_opener()
    image = opened(data, ("HEIF",))
    size, target, area = image.size, display_size(*image.size), _area(image.size)
    _check_count(size)
    plain = image.info.get("chroma") == 420 and image.info.get("bit_depth") == 8
    alpha = image.mode != "RGB"
    each = (_HEIF_ALPHA if alpha else _HEIF) if plain else _HEIF_ELSE
    pixel_bytes = (4 if alpha else 3) * area
    with _room.taken(3 * len(data) + _peak(size, target, loading=int(each * area), pixel_bytes=pixel_bytes)):
        return Pixels(image=_heif_shrunk(data, size, target), format="HEIF", size=size, exif=exif_of(image))


def _heif_shrunk(data: bytes, size: tuple[int, int], target: tuple[int, int]) -> Image.Image:
    from pillow_heif import open_heif

    source = open_heif(BytesIO(data), convert_hdr_to_8bit=True, hdr_to_16bit=True, remove_stride=False)
    plane, mode, stride = source.data, source.mode, source.stride
    if source.size != size:
        raise BadImage("photo.truncated")

    def cut(top: int, end: int) -> Image.Image:
        rows = bytes(plane[top * stride : end * stride])
        return Image.frombytes(mode, (size[0], end - top), rows, "raw", mode, stride)

    return _shrunk(cut, size, target)


def _rows_of(image: Image.Image) -> Callable[[int, int], Image.Image]:
    return lambda top, end: image.crop((0, top, image.width, end))


def _shrunk(cut: Callable[[int, int], Image.Image], size: tuple[int, int], target: tuple[int, int]) -> Image.Image:
    """RGB in display size, band by band, without a second copy of the whole picture. `cut(top, end)` returns these
    rows; a band includes the rows that the filter reads beyond its edges, so that no seam is visible."""
    (width, height), (across, down) = size, target
    scale, rows, margin = _bands(size, target)
    shown = Image.new("RGB", target)
    for first in range(0, down, rows):
        last = min(down, first + rows)
        top, end = max(0, int(first * scale) - margin), min(height, math.ceil(last * scale) + margin)
        band = _rgb(cut(top, end))
        box = (0, first * scale - top, width, min(last * scale - top, band.height))
        part = band.resize((across, last - first), Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
        shown.paste(part, (0, first))
    return shown


def _bands(size: tuple[int, int], target: tuple[int, int]) -> tuple[float, int, int]:
    """(picture rows per display row, display rows per band, picture rows beyond the edges of a band)"""
    scale = size[1] / target[1]
    margin = 0 if size == target else int(4 * scale) + 4
    return scale, max(1, int(_BAND / (size[0] * scale))), margin


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits per pixel
        image = image.point(lambda level: level * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def _peak(size: tuple[int, int], target: tuple[int, int], *, loading: int, pixel_bytes: int) -> int:
    """Largest number of bytes needed at once: to decode, to reduce, or to lay out the display copy."""
    scale, rows, margin = _bands(size, target)
    band = _BAND_COPIES * 4 * size[0] * min(size[1], math.ceil(rows * scale) + 2 * margin)
    shown = 4 * _area(target)
    return max(loading, pixel_bytes + shown + band, 2 * shown)


def _area(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _check_count(size: tuple[int, int]) -> None:
    if _area(size) > MAX_PIXELS:
        raise BadImage("photo.too_many_pixels")
