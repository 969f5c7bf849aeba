"""JPEGs as sent by phones: 1280×960, over 150 kB, all different."""

import io
import random
from functools import cache

from PIL import Image

_BASES = 8


def jpeg(name: str) -> bytes:
    """The picture `name`: one of a few scenes, with the name in its comment for a unique digest."""
    scene = _scene(sum(name.encode()) % _BASES)
    note = name.encode()
    return scene[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + scene[2:]


@cache
def _scene(number: int) -> bytes:
    source = random.Random(number)
    small = Image.frombytes("RGB", (320, 240), source.randbytes(320 * 240 * 3))
    out = io.BytesIO()
    small.resize((1280, 960), Image.Resampling.BICUBIC).save(out, "JPEG", quality=40)
    assert out.tell() >= 150_000
    return out.getvalue()
