"""What the service makes of a picture: the refusal, or the opened copy for display."""

from io import BytesIO

import pytest
from PIL import Image

from storage.photos.imaging import BadImage, process


def key_of(data: bytes) -> str:
    """The text key of the refusal."""
    with pytest.raises(BadImage) as refused:
        process(data)
    return refused.value.key


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def grain(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((width, height), 90).convert(mode)
