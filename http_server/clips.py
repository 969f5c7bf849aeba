"""Video and sound files: their length and kind, read from the headers of MP4, QuickTime (ISO/IEC 14496-12) and WebM
(RFC 8794, webmproject.org); of a WebM file that a browser has recorded, whose headers have no length, from its last
block. Nothing is decoded; what cannot be read is unknown."""

import io
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

#: staff do not watch or listen to longer recordings (R28); a camera that stops by itself after a minute may be over it
MAX_CLIP_S = 60
_TOLERANCE_S = 1.0
_HEADERS_BYTES = 4 * 2**20
_BOXES_WITH_BOXES = frozenset({b"moov", b"trak", b"mdia"})

# EBML ids
_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_SCALE, _DURATION, _TRACK_TYPE, _WIDTH, _HEIGHT = 0x2AD7B1, 0x4489, 0x83, 0xB0, 0xBA
_IS_VIDEO, _IS_SOUND = 1, 2
_CLUSTER, _CLUSTER_TIME, _GROUP, _BLOCK, _SIMPLE_BLOCK = 0x1F43B675, 0xE7, 0xA0, 0xA1, 0xA3
#: a minute has some thousand; counting on would be work for a file that nobody has recorded
_MOST_ELEMENTS, _ENDLESS_S = 50_000, 3600.0
#: bytes of an id, a size, a track and a time
_ELEMENT_BYTES = 24


@dataclass(frozen=True, slots=True)
class Clip:
    """`video` and `sound`: whether a track of that kind was found; `seconds`: None if the headers do not say."""

    video: bool = False
    sound: bool = False
    seconds: float | None = None
    width: int = 0
    height: int = 0


def read_clip(file: BinaryIO) -> Clip:
    """The clip of an MP4, QuickTime or WebM file; Clip() for anything else, and for damaged headers."""
    file.seek(0)
    try:
        if not _is_ebml(file):
            return _mp4(_movie_box(file))
        clip, scale = _webm(file.read(_HEADERS_BYTES))
    except (struct.error, IndexError):
        return Clip()
    is_recorded = clip.seconds is None and (clip.video or clip.sound)
    return replace(clip, seconds=_last_block(file, scale)) if is_recorded else clip


def is_too_long(seconds: float | None) -> bool:
    return seconds is not None and seconds >= MAX_CLIP_S + _TOLERANCE_S


def _is_ebml(file: BinaryIO) -> bool:
    head = file.read(4)
    file.seek(0)
    return head == b"\x1a\x45\xdf\xa3"


def _movie_box(file: BinaryIO) -> bytes:
    """The content of `moov`, which may follow megabytes of media."""
    at, size = 0, 0
    end = file.seek(0, 2)
    while at + 8 <= end:
        file.seek(at)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        elif size == 0:
            size = end - at
        if size < head:
            break
        if kind == b"moov":
            return file.read(min(size - head, _HEADERS_BYTES))
        at += size
    return b""


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8:
            return
        content = data[at + 8 : at + size]
        if kind in _BOXES_WITH_BOXES:
            yield from _boxes(content)
        else:
            yield kind, content
        at += size


def _mp4(movie: bytes) -> Clip:
    clip, size = Clip(), (0, 0)
    for kind, content in _boxes(movie):
        if kind == b"mvhd":
            clip = replace(clip, seconds=_movie_seconds(content))
        elif kind == b"tkhd":  # the track's header precedes its kind
            width, height = struct.unpack(">II", content[-8:])
            size = (width >> 16, height >> 16)
        elif kind == b"hdlr" and content[8:12] == b"vide":
            clip = replace(clip, video=True, width=size[0], height=size[1])
        elif kind == b"hdlr" and content[8:12] == b"soun":
            clip = replace(clip, sound=True)
    return clip


def _movie_seconds(header: bytes) -> float | None:
    """None where the length is in the fragments (0) or unknown (all bits set)."""
    if header[0] == 1:
        scale, duration = struct.unpack_from(">IQ", header, 20)
    else:
        scale, duration = struct.unpack_from(">II", header, 12)
    return duration / scale if scale and 0 < duration < 0xFFFFFFFF else None


def _webm(data: bytes) -> tuple[Clip, int]:
    """With the nanoseconds of its unit of time."""
    clip, scale, duration = Clip(), 1_000_000, 0.0
    for ident, content in _elements(data):
        if ident == _TRACK_TYPE:
            kind = int.from_bytes(content)
            clip = replace(clip, video=clip.video or kind == _IS_VIDEO, sound=clip.sound or kind == _IS_SOUND)
        elif ident == _SCALE:
            scale = int.from_bytes(content)
        elif ident == _DURATION:
            duration = struct.unpack(">f" if len(content) == 4 else ">d", content)[0]
        elif ident == _WIDTH:
            clip = replace(clip, width=int.from_bytes(content))
        elif ident == _HEIGHT:
            clip = replace(clip, height=int.from_bytes(content))
    seconds = duration * scale / 1e9
    return replace(clip, seconds=seconds if 0 < seconds < math.inf else None), scale


def _last_block(file: BinaryIO, scale: int) -> float | None:
    """When the last block begins, in seconds; None without blocks."""
    end, at, cluster, last = file.seek(0, 2), 0, 0, -1
    for _ in range(_MOST_ELEMENTS):
        file.seek(at)
        head = file.read(_ELEMENT_BYTES)
        try:
            ident, here = _number(head, 0, marked=True)
            size, here = _number(head, here, marked=False)
            _, time = _number(head, here, marked=False) if ident in (_SIMPLE_BLOCK, _BLOCK) else (0, 0)
        except IndexError:  # the end, or what is no element
            return last * scale / 1e9 if last > 0 and scale else None
        if ident == _CLUSTER_TIME:
            cluster = int.from_bytes(head[here : here + size])
        elif time:
            last = max(last, cluster + int.from_bytes(head[time : time + 2], signed=True))
        at += here if ident in (_SEGMENT, _CLUSTER, _GROUP) else min(here + size, end)
    return _ENDLESS_S


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        ident, at = _number(data, at, marked=True)
        size, at = _number(data, at, marked=False)
        if ident in (_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO):
            continue  # its children follow
        yield ident, data[at : at + size]
        at += size


def _number(data: bytes, at: int, *, marked: bool) -> tuple[int, int]:
    """A number of variable length and the place after it; `marked`: with its length bits, as ids are written."""
    first = data[at]
    length = 9 - first.bit_length()
    if length > 8:
        raise IndexError(at)
    value = int.from_bytes(data[at : at + length])
    return value if marked else value & ((1 << 7 * length) - 1), at + length


#: the first bytes of a sound that Telegram's recorder writes (RFC 3533)
_OGG = b"OggS"


def sound_type(data: bytes) -> str:
    """The type under which a browser plays a recording of sound; empty for what is none."""
    if data.startswith(_OGG):
        return "audio/ogg"
    with io.BytesIO(data) as file:
        webm, clip = _is_ebml(file), read_clip(file)
    if clip.video or not (clip.sound or data[4:12] == b"ftypM4A "):
        return ""
    return "audio/webm" if webm else "audio/mp4"
