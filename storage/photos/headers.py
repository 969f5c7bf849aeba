"""Memory that a picture will need, computed from its header before a decoder opens it."""

import struct
from collections.abc import Iterator

#: frame markers of JPEG (ITU-T T.81, table B.1): baseline, extended, progressive; with Huffman or arithmetic codes
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
_PROGRESSIVE = frozenset({0xC2, 0xCA})
_SCAN = 0xDA
#: markers without a length
_BARE = frozenset({0x01, *range(0xD0, 0xDA)})


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of the canvas (RFC 9649); None if it is not WebP."""
    if len(data) < 30 or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L" if data[20] == 0x2F:
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 " if data[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", data[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return None


def coefficient_bytes(data: bytes, width: int, height: int) -> int:
    """Bytes of coefficients that a decoder stores for a JPEG with several scans: two per sample of the whole picture.

    Zero for a single scan; the largest possible value for a damaged header.
    """
    largest = 2 * 4 * width * height
    parts: list[int] = []
    for marker, content in _segments(data):
        if marker in _FRAMES:
            parts = list(content[7::3])[: content[5] if len(content) > 5 else 0]  # 4 bits across, 4 bits down
            if marker in _PROGRESSIVE:
                return _coefficients(parts, width, height) or largest
        elif marker == _SCAN:
            return 0 if parts and content[:1] == bytes([len(parts)]) else _coefficients(parts, width, height) or largest
    return largest


def _coefficients(parts: list[int], width: int, height: int) -> int:
    across, down = max((part >> 4 for part in parts), default=0), max((part & 15 for part in parts), default=0)
    if not across or not down:
        return 0
    samples = sum((part >> 4) * (part & 15) for part in parts) / (across * down)
    return int(2 * samples * (width + 8 * across) * (height + 8 * down))


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, content of its segment), up to the end of the header."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF or data[at + 1] in {0x00, 0xFF}:
            at += 1
            continue
        marker = data[at + 1]
        if marker in _BARE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)
