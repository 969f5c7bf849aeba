"""Recognizes the type of a file by its bytes, never by what its sender claims."""

import hashlib
import io
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from storage.photos.headers import webp_size

#: (first bytes, at offset, mime)
_SIGNATURES = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heif"),
    (b"ftyp", 4, "video/mp4"),
    (b"%PDF-", 0, "application/pdf"),
    (b"OggS", 0, "audio/ogg"),
    (b"PK\x03\x04", 0, "application/zip"),
)
#: photos that every browser shows and Telegram accepts
PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})


def sniffed(head: bytes) -> str:
    for signature, offset, mime in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return mime
    return "application/octet-stream"


def describe(source: bytes | Path, *, name: str) -> dict[str, Any]:
    """mime, size, width and height (0 unless it is a readable photo), and unique_id, which equal bytes share."""
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        mime = sniffed(file.read(16))
        width, height = _dimensions(file) if mime in PHOTO_TYPES else (0, 0)
    return {"name": name, "mime": mime, "size": size, "width": width, "height": height, "unique_id": digest[:24]}


def is_photo(file: dict[str, Any]) -> bool:
    return file["mime"] in PHOTO_TYPES and file["width"] > 0


def _dimensions(file: BinaryIO) -> tuple[int, int]:
    """Reads only the header. (0, 0) for a file that only looks like an image: it is sent as a document, and the photo
    pipeline reports what is wrong with it."""
    file.seek(0)
    if size := webp_size(file.read(30)):  # Pillow's decoder would take memory for all of it
        return size if size[0] * size[1] < 2**32 else (0, 0)  # no canvas may be larger (RFC 9649)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=("JPEG", "PNG")) as image:
                return image.size
    except Exception:  # Pillow's readers raise all kinds of errors: NotImplementedError, struct.error, KeyError, …
        return 0, 0
