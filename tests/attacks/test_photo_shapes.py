"""A resident sends a picture of an unusual shape or depth: it stays readable for staff, and Telegram takes it."""

import pytest
from PIL import Image, ImageChops

from storage.photos import decoding
from storage.photos.display import DISPLAY_PX, display_size, laid_out
from storage.photos.imaging import process
from tests.attacks.decoded import opened
from tests.storage.pictures import encoded


def test_a_large_grey_picture_of_sixteen_bits_is_shown() -> None:
    photo = process(encoded(Image.new("I;16", (3300, 2200), 0x8000), "PNG"))
    shown = opened(photo.display)
    assert (photo.width, photo.height, shown.size) == (3300, 2200, (1600, 1067))
    assert shown.getpixel((800, 500)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_each_kind_of_png_is_reduced(mode: str) -> None:
    image = Image.new("I;16", (3400, 100)) if mode == "I;16" else Image.new("RGBA", (3400, 100), "white").convert(mode)
    assert opened(process(encoded(image, "PNG")).display).format == "JPEG"


@pytest.mark.parametrize(
    ("width", "height"),
    [(1080, 2400), (1080, 7200), (1080, 10_800), (1080, 21_600), (600, 40_000), (8000, 40), (1, 60_000), (60_000, 1)],
)
def test_a_long_picture_stays_readable_and_telegram_takes_it(width: int, height: int) -> None:
    photo = process(encoded(Image.new("L", (width, height), 200), "PNG"))
    assert (photo.width, photo.height) == (width, height)
    shown = opened(photo.display).size
    assert sum(shown) <= 10_000
    assert max(shown) <= 20 * min(shown)
    line = min(display_size(width, height))  # the width of a line of text
    assert line >= min(width, height) * 0.4 or line >= 400 or line == DISPLAY_PX


def test_the_pieces_of_a_very_tall_picture_stand_from_left_to_right() -> None:
    tall = Image.new("RGB", (100, 2000), "red")
    tall.paste("blue", (0, 1000, 100, 2000))
    sheet = laid_out(tall)
    assert sheet.size == (300, 667)
    assert [sheet.getpixel((x, y)) for x, y in ((50, 10), (150, 10), (150, 600), (250, 600))] == [
        (255, 0, 0),
        (255, 0, 0),
        (0, 0, 255),
        (0, 0, 255),
    ]
    assert sheet.getpixel((250, 666)) == (255, 255, 255)  # paper where the last piece ends


def test_the_pieces_of_a_very_wide_picture_stand_from_top_to_bottom() -> None:
    wide = Image.new("RGB", (2000, 100), "red")
    wide.paste("blue", (1000, 0, 2000, 100))
    sheet = laid_out(wide)
    assert sheet.size == (667, 300)
    assert [sheet.getpixel(at) for at in ((10, 50), (600, 150), (600, 250))] == [(255, 0, 0), (0, 0, 255), (0, 0, 255)]


@pytest.mark.parametrize("size", [(1000, 3001), (3300, 2000), (2900, 2175)])
def test_bands_leave_no_seam(size: tuple[int, int]) -> None:
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    shown = decoding.pixels(encoded(image, "PNG")).image
    whole = image.resize(shown.size, Image.Resampling.LANCZOS)
    assert max(high for _, high in ImageChops.difference(shown, whole).getextrema()) <= 1


def test_an_ordinary_picture_is_shown_as_it_is() -> None:
    for size in ((4000, 3000), (3840, 2160), (1170, 2532), (800, 600)):
        shown = opened(process(encoded(Image.new("RGB", size), "JPEG")).display).size
        assert max(shown) == min(DISPLAY_PX, max(size))
