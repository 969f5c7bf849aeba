"""Recognizes the type of a file by its bytes, never by what its sender claims."""

import hashlib
import io
import warnings
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image

from http_server.clips import Clip, read_clip
from storage.photos.headers import webp_size

#: (first bytes, at offset, mime)
_SIGNATURES = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"\x1a\x45\xdf\xa3", 0, "video/webm"),
    (b"%PDF-", 0, "application/pdf"),
    (b"OggS", 0, "audio/ogg"),
    (b"PK\x03\x04", 0, "application/zip"),
)
#: major brand of an ISO file (mp4ra.org) → mime; any other brand is an MP4
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "image/heic"),
    **dict.fromkeys((b"mif1", b"msf1"), "image/heif"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
#: photos that every browser shows and Telegram accepts
PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
#: video and sound, as phones record them
CLIP_TYPES = frozenset({"video/mp4", "video/quicktime", "video/webm", "audio/mp4", "audio/webm"})
#: everything that the web chat takes; the page's file picker offers the same (`PICKER`)
TAKEN = PHOTO_TYPES | {"image/heic", "image/heif"} | CLIP_TYPES
#: for the picker's `accept`: types, and endings where a system knows no type for them
PICKER = ",".join((*sorted(TAKEN), "audio/x-m4a", ".heic", ".heif", ".mov", ".m4a", ".webm"))


def sniffed(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    for signature, offset, mime in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return mime
    return "application/octet-stream"


def describe(source: bytes | Path, *, name: str) -> dict[str, Any]:
    """mime, size, width and height (0 unless it is a readable photo or video), seconds (None unless it is a clip whose
    headers state its length), and unique_id, which equal bytes share."""
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        mime = sniffed(file.read(16))
        width, height = _dimensions(file) if mime in PHOTO_TYPES else (0, 0)
        seconds: float | None = None
        if mime in CLIP_TYPES:
            clip = read_clip(file)
            mime, width, height, seconds = _clip_mime(mime, clip, name), clip.width, clip.height, clip.seconds
    described = {"name": name, "mime": mime, "size": size, "width": width, "height": height, "seconds": seconds}
    return described | {"unique_id": digest[:24]}


def _clip_mime(mime: str, clip: Clip, name: str) -> str:
    """A sound recorder may write the brand of a video file."""
    silent = clip.sound and not clip.video
    unknown = not clip.sound and not clip.video
    if silent or (unknown and name.lower().endswith(".m4a")):
        return "audio/webm" if mime == "video/webm" else "audio/mp4"
    return mime


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
