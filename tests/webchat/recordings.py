"""Headers of video and sound files as phones and browsers write them, without the media."""

import struct


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(
    seconds: float, *, brand: bytes = b"isom", handlers: tuple[bytes, ...] = (b"vide", b"soun"), last: bool = False
) -> bytes:
    """`last`: the headers follow the media, as most phones write them."""
    head = struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + bytes(80)
    tracks = b"".join(_track(handler) for handler in handlers)
    parts = [box(b"moov", box(b"mvhd", head) + tracks), box(b"mdat", b"\x11" * 5000)]
    return box(b"ftyp", brand + bytes(4)) + b"".join(reversed(parts) if last else parts)


def _track(handler: bytes) -> bytes:
    size = struct.pack(">II", 1280 << 16, 720 << 16) if handler == b"vide" else bytes(8)
    kind = box(b"hdlr", bytes(8) + handler + bytes(12))
    return box(b"trak", box(b"tkhd", bytes(76) + size) + box(b"mdia", kind))


def element(ident: str, content: bytes) -> bytes:
    return bytes.fromhex(ident) + struct.pack(">I", 0x10000000 | len(content)) + content


def webm(seconds: float | None, *, video: bool = True, recorded: float | None = None) -> bytes:
    """Without `seconds`: as a browser's recorder writes it, which states no length. `recorded`: with blocks until then,
    four a second."""
    length = element("4489", struct.pack(">d", seconds * 1000)) if seconds is not None else b""
    info = element("1549A966", element("2AD7B1", (1_000_000).to_bytes(3)) + length)
    size = element("E0", element("B0", (640).to_bytes(2)) + element("BA", (480).to_bytes(2))) if video else b""
    tracks = element("1654AE6B", element("AE", element("83", b"\x01" if video else b"\x02") + size))
    # the recorder does not know the segment's size either
    return (
        element("1A45DFA3", element("4282", b"webm"))
        + bytes.fromhex("1853806701FFFFFFFFFFFFFF")
        + info
        + tracks
        + (_clusters(recorded) if recorded is not None else b"")
    )


def _clusters(seconds: float) -> bytes:
    """Of ten seconds; the recorder knows their sizes no more than that of the segment."""
    found = b""
    for at in range(0, round(seconds * 1000) + 1, 250):
        if at % 10_000 == 0:
            found += bytes.fromhex("1F43B67501FFFFFFFFFFFFFF") + element("E7", at.to_bytes(4))
        found += element("A3", b"\x81" + (at % 10_000).to_bytes(2) + b"\x80" + b"\x11" * 40)
    return found
