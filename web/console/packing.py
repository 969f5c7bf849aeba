"""An uploaded file in a hidden field of its preview, so that the server keeps nothing of it."""

import base64
import binascii
import zlib

from complaints.errors import Incomplete
from web.console.sheets import MOST_BYTES


def packed(data: bytes) -> str:
    """In base32 and lower case: then web/console/kept.py takes it for technical and shows nobody its letters."""
    return base64.b32encode(zlib.compress(data)).decode().rstrip("=").lower()


def unpacked(sheet: str) -> bytes:
    """At most one byte over the limit. Raises Incomplete for a field that is not ours."""
    try:
        raw = base64.b32decode(sheet.upper() + "=" * (-len(sheet) % 8))
        return zlib.decompressobj().decompress(raw, MOST_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise Incomplete("troubles.bad_file") from None
