"""Where a face or a plate may be in a photo: a help for staff, who decide. Both finders are optional (the extra
`redaction`); without them nothing is suggested. Neither is complete: a face from the side or in shade is often
missed."""

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

import structlog
from PIL import Image

from publishing.model import Box
from zone.plates import hide

log = structlog.get_logger()

_FULL = 1000
#: the longer side of what is searched: a face of twenty pixels there is worth a box
_SEARCHED_PX = 1280
#: parts of a box by which it is widened on each side
_MARGIN = 0.15
_CASCADES = ("haarcascade_frontalface_default.xml", "haarcascade_profileface.xml")
_MOST = 30
#: models hold memory of their own, and are not safe in two threads
_ONE = threading.Lock()


def suggested(display: bytes) -> Sequence[Box]:
    """Takes up to a few seconds, so don't call it in the event loop."""
    with Image.open(BytesIO(display), formats=("JPEG",)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((_SEARCHED_PX, _SEARCHED_PX))
    with _ONE:
        found = [*_faces(image), *_plates(image)]
    return [_box(one, image.width, image.height) for one in found[:_MOST]]


def is_installed() -> bool:
    return bool(_cascades())


@lru_cache(maxsize=1)
def _cascades() -> tuple[Any, ...]:
    try:
        import cv2
        from cv2.data import haarcascades
    except ImportError:
        return ()
    return tuple(cv2.CascadeClassifier(haarcascades + name) for name in _CASCADES)


@lru_cache(maxsize=1)
def _reader() -> Any:
    try:
        from rapidocr import RapidOCR
    except ImportError:
        return None
    return RapidOCR(params={"Global.log_level": "error"})


def _faces(image: Image.Image) -> Iterator[tuple[float, float, float, float]]:
    cascades = _cascades()
    if not cascades:
        return
    import cv2
    import numpy

    grey = cv2.cvtColor(numpy.asarray(image), cv2.COLOR_RGB2GRAY)
    for cascade in cascades:
        for left, top, width, height in cascade.detectMultiScale(grey, 1.1, 5, minSize=(20, 20)):
            yield float(left), float(top), float(width), float(height)


def _plates(image: Image.Image) -> Iterator[tuple[float, float, float, float]]:
    """Text that reads like a plate."""
    reader = _reader()
    if reader is None:
        return
    import numpy

    read = reader(numpy.asarray(image)[:, :, ::-1])
    if read.boxes is None:
        return
    for corners, text in zip(read.boxes, read.txts, strict=True):
        if hide(text, "") != text:
            left, top = corners.min(axis=0)
            right, bottom = corners.max(axis=0)
            yield float(left), float(top), float(right - left), float(bottom - top)


def _box(found: tuple[float, float, float, float], across: int, down: int) -> Box:
    left, top, width, height = found
    west = max(0, int(_FULL * (left - _MARGIN * width) / across))
    north = max(0, int(_FULL * (top - _MARGIN * height) / down))
    east = min(_FULL, int(_FULL * (left + (1 + _MARGIN) * width) / across) + 1)
    south = min(_FULL, int(_FULL * (top + (1 + _MARGIN) * height) / down) + 1)
    return Box(left=west, top=north, width=max(1, east - west), height=max(1, south - north))
