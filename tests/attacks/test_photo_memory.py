"""Anybody sends a small file that unpacks to a huge picture: its cost is read from the headers, it is refused before
it is decoded, and large pictures are decoded one after another."""

import struct
import threading
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from channels.webchat import media
from storage.photos import decoding
from storage.photos.decoding import ROOM, Room
from storage.photos.headers import coefficient_bytes, webp_size
from storage.photos.imaging import BadImage
from tests.attacks.decoded import key_of, opened
from tests.storage.pictures import encoded


def test_a_large_transparent_webp_is_refused_by_its_header() -> None:
    def header(width: int, height: int) -> bytes:
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        body = b"VP8X" + struct.pack("<I", 10) + b"\x10\0\0\0" + size
        return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body

    assert webp_size(header(7000, 7000)) == (7000, 7000)
    assert key_of(header(7000, 7000)) == "photo.too_many_pixels"
    assert key_of(header(2**24, 2**24)) == "photo.too_many_pixels"


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_size_of_a_webp_is_read_as_its_decoder_reads_it(options: dict[str, object], mode: str) -> None:
    data = encoded(Image.new(mode, (41, 23)), "WEBP", **options)
    assert webp_size(data) == (41, 23) == opened(data).size


@pytest.mark.parametrize(
    ("mode", "options", "bytes_a_pixel"),
    [
        ("RGB", {"progressive": True, "subsampling": 0}, 6.0),
        ("RGB", {"progressive": True, "subsampling": 2}, 3.0),
        ("L", {"progressive": True}, 2.0),
        ("CMYK", {"progressive": True}, 8.0),
        ("RGB", {}, 0.0),
        ("CMYK", {}, 0.0),
    ],
)
def test_a_progressive_jpeg_costs_what_its_parts_cost(
    mode: str, options: dict[str, object], bytes_a_pixel: float
) -> None:
    data = encoded(Image.new(mode, (1600, 1600)), "JPEG", **options)
    assert coefficient_bytes(data, 1600, 1600) / 1600**2 == pytest.approx(bytes_a_pixel, rel=0.03)


def test_a_jpeg_in_several_scans_counts_like_a_progressive_one() -> None:
    data = bytearray(encoded(Image.new("RGB", (64, 64)), "JPEG", subsampling=0))
    at = data.index(b"\xff\xda")
    assert coefficient_bytes(bytes(data), 64, 64) == 0
    data[at + 4] = 1  # its first scan has one part of three
    assert coefficient_bytes(bytes(data), 64, 64) >= 6 * 64 * 64


def test_a_progressive_jpeg_that_a_header_makes_huge_is_refused_before_it_is_decoded() -> None:
    data = bytearray(encoded(Image.new("RGB", (64, 64)), "JPEG", progressive=True))
    at = data.index(b"\xff\xc2") + 5
    data[at : at + 4] = struct.pack(">HH", 9000, 9000)
    assert key_of(bytes(data)) == "photo.too_many_pixels"


@pytest.mark.parametrize(("mode", "side"), [("RGB", 6000), ("RGBA", 6000), ("L", 10_000)])
def test_a_png_is_measured_by_what_a_pixel_of_it_takes(mode: str, side: int) -> None:
    data = bytearray(encoded(Image.new(mode, (1, 1)), "PNG"))
    data[16:24] = struct.pack(">II", side, side)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    assert key_of(bytes(data)) == "photo.too_many_pixels"


def test_words_that_unpack_to_megabytes_are_not_unpacked() -> None:
    data = encoded(Image.new("L", (4, 4)), "PNG")
    packed = b"Comment\0\0" + zlib.compress(b"x" * 900_000)
    chunk = struct.pack(">I", len(packed)) + b"zTXt" + packed + struct.pack(">I", zlib.crc32(b"zTXt" + packed))
    assert key_of(data[:33] + chunk * 60 + data[33:]) in {"photo.unknown", "photo.truncated"}


def test_large_pictures_wait_for_each_other_and_none_overtakes() -> None:
    room, done = Room(100), list[str]()
    begun = {name: threading.Event() for name in ("first", "large", "small")}

    def takes(name: str, need: int) -> Callable[[], None]:
        def work() -> None:
            begun[name].set()
            with room.taken(need):
                done.append(name)

        return work

    with room.taken(60):
        large = threading.Thread(target=takes("large", 90))
        large.start()
        begun["large"].wait()
        assert done == []
    large.join()
    assert done == ["large"]
    with room.taken(60):
        small = threading.Thread(target=takes("small", 40))
        small.start()
        small.join()
    assert done == ["large", "small"]


def test_what_needs_more_than_there_is_does_not_wait() -> None:
    with pytest.raises(BadImage) as refused, decoding._room.taken(ROOM + 1):
        pass
    assert refused.value.key == "photo.too_many_pixels"


# What the web chat says of a file before anybody decodes it


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\x7c\x00\x00\x00WEBP" + b"DDS |\x00\x00\x00" + b"\x00" * 120,
        b"RIFF\x10\x00\x00\x00WEBPVP8X",
        b"\xff\xd8\xff" + b"\x00" * 40,
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\xff" * 17,
    ],
)
def test_a_file_that_only_looks_like_a_photo_has_no_size(data: bytes) -> None:
    described = media.describe(data, name="x.webp")
    assert (described["width"], described["height"]) == (0, 0)
    assert not media.is_photo(described)


def test_a_webp_is_measured_without_its_decoder() -> None:
    described = media.describe(encoded(Image.new("RGBA", (41, 23)), "WEBP"), name="x.webp")
    assert (described["mime"], described["width"], described["height"]) == ("image/webp", 41, 23)
