"""Photos: what is read from them, what remains in the copies, and files that are no photos."""

import struct
import zlib
from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from storage.photos.decoding import MAX_PIXELS
from storage.photos.imaging import DISPLAY_PX, THUMB_PX, BadImage, process
from tests.storage.pictures import encoded, exif, picture

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def key_of(data: bytes) -> str:
    with pytest.raises(BadImage) as refused:
        process(data)
    return refused.value.key


@pytest.mark.parametrize("kind", KINDS)
def test_r07_each_kind_becomes_two_jpegs_without_any_metadata(kind: str) -> None:
    original = encoded(picture(), kind, exif=exif())
    assert b"SECRET-PHONE" in original
    photo = process(original)
    for copy in (photo.display, photo.thumb):
        image = opened(copy)
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert set(image.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not any(word in copy for word in (b"SECRET-PHONE", b"SERIAL-4711", b"2026:11:23", b"Exif"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_time_and_place_of_the_picture_are_read(kind: str) -> None:
    photo = process(encoded(picture(), kind, exif=exif()))
    assert photo.taken_at == datetime.fromisoformat("2026-11-23T21:14:05+08:00")
    assert photo.lat == pytest.approx(34.258333, abs=1e-6)
    assert photo.lon == pytest.approx(117.166667, abs=1e-6)


def test_the_camera_s_own_offset_wins() -> None:
    photo = process(encoded(picture(), exif=exif(offset="+09:00")))
    assert photo.taken_at == datetime.fromisoformat("2026-11-23T21:14:05+09:00")


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (117.0, 0.0, 0.0)},
        {1: "N", 2: (34.0, 15.0), 3: "E", 4: (117.0, 0.0, 0.0)},
        {2: (34.0, 15.0, 0.0)},
        {},
    ],
)
def test_a_useless_position_is_none(gps: dict[int, object]) -> None:
    photo = process(encoded(picture(), exif=exif(gps=gps)))
    assert (photo.lat, photo.lon) == (None, None)


def test_a_picture_without_exif_tells_nothing() -> None:
    photo = process(encoded(picture()))
    assert (photo.taken_at, photo.lat, photo.lon) == (None, None, None)


@pytest.mark.parametrize(
    ("orientation", "size", "top_left"),
    [(1, (640, 480), "red"), (3, (640, 480), "blue"), (6, (480, 640), "blue"), (8, (480, 640), "red")],
)
def test_a_turned_picture_is_upright(orientation: int, size: tuple[int, int], top_left: str) -> None:
    photo = process(encoded(picture(), exif=exif(orientation=orientation)))
    assert (photo.width, photo.height) == size
    image = opened(photo.display)
    assert image.size == size
    red, _, blue = image.getpixel((5, 5))  # type: ignore[misc]
    assert (red > blue) == (top_left == "red")


def test_large_pictures_are_shown_smaller_and_small_ones_never_larger() -> None:
    photo = process(encoded(picture(4000, 3000)))
    assert (photo.width, photo.height) == (4000, 3000)
    assert opened(photo.display).size == (DISPLAY_PX, 1200)
    assert opened(photo.thumb).size == (THUMB_PX, 240)
    small = process(encoded(picture(40, 30)))
    assert opened(small.display).size == opened(small.thumb).size == (40, 30)


def test_transparency_becomes_white_and_sixteen_bits_eight() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    assert min(opened(process(encoded(clear, "PNG")).display).getpixel((9, 9))) > 250  # type: ignore[arg-type]
    grey = Image.new("I;16", (20, 20), 0x8000)
    assert opened(process(encoded(grey, "PNG")).display).getpixel((9, 9)) == (128, 128, 128)


def test_the_same_scene_has_the_same_hash_in_another_size() -> None:
    one = process(encoded(Image.linear_gradient("L").convert("RGB").rotate(45)))
    other = process(encoded(Image.linear_gradient("L").convert("RGB").rotate(45).resize((200, 200)), quality=50))
    assert bin(int(one.phash, 16) ^ int(other.phash, 16)).count("1") <= 4
    assert one.sha256 != other.sha256


def said_to_be(side: int) -> bytes:
    """A PNG of one pixel whose header says it is a square of that side."""
    data = encoded(Image.new("1", (1, 1)), "PNG")
    header = data[12:16] + struct.pack(">II", side, side) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def test_a_bomb_is_refused_by_its_header() -> None:
    assert key_of(said_to_be(int(MAX_PIXELS**0.5) + 1)) == "photo.too_many_pixels"


def test_a_bomb_beyond_the_library_s_own_guard_is_refused_too() -> None:
    assert key_of(said_to_be(20_000)) == "photo.too_many_pixels"


def test_a_large_baseline_jpeg_is_decoded_in_part_only() -> None:
    photo = process(encoded(Image.new("L", (9000, 7000), 90), "JPEG"))
    assert (photo.width, photo.height) == (9000, 7000)
    assert opened(photo.display).size == (1600, 1244)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    frames = encoded(picture(), kind, save_all=True, append_images=[picture().rotate(90)])
    assert key_of(frames) == "photo.animated"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"hello", encoded(picture(), "GIF"), encoded(picture(), "TIFF")])
def test_other_files_are_no_photos(data: bytes) -> None:
    assert key_of(data) == "photo.unknown"


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert key_of(b"") == "photo.empty"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_in_half_is_refused(kind: str) -> None:
    whole = encoded(Image.effect_noise((200, 150), 90).convert("RGB"), kind)
    assert key_of(whole[: len(whole) // 2]) in {"photo.truncated", "photo.unknown"}


WHOLE = {kind: encoded(Image.effect_noise((60, 40), 90).convert("RGB"), kind, exif=exif()) for kind in KINDS}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_damaged_bytes_are_refused_or_read_but_never_crash(kind: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        process(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))
    except BadImage as refused:
        assert refused.key.startswith("photo.")


@given(st.binary(max_size=200))
def test_random_bytes_are_no_photo(data: bytes) -> None:
    with pytest.raises(BadImage):
        process(data)


@pytest.mark.parametrize(
    "brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"]
)
def test_every_brand_of_heic_is_a_photo(brand: bytes) -> None:
    data = encoded(picture(), "HEIF")
    assert process(data[:8] + brand + data[12:]).mime == "image/heic"


def test_avif_is_a_photo() -> None:
    photo = process(encoded(picture(), "AVIF"))
    assert (photo.mime, photo.width, photo.height) == ("image/avif", *picture().size)
    assert opened(photo.display).format == "JPEG"


def test_a_cut_avif_is_refused() -> None:
    data = encoded(picture(), "AVIF")
    assert key_of(data[: len(data) // 2]) in {"photo.unknown", "photo.truncated"}
