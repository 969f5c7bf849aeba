"""Files that a camera would not write: whatever they make a decoder do, the answer is a photo or one sentence."""

import random
import struct
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageChops

from channels.webchat import media
from storage.photos import decoding, imaging
from storage.photos.decoding import ROOM, Room
from storage.photos.display import DISPLAY_PX, display_size, laid_out
from storage.photos.headers import coefficient_bytes, webp_size
from storage.photos.imaging import BadImage, process
from tests.storage.pictures import encoded, exif, picture

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def key_of(data: bytes) -> str:
    with pytest.raises(BadImage) as refused:
        process(data)
    return refused.value.key


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def grain(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.effect_noise((width, height), 90).convert(mode)


# What a decoder raises


@pytest.mark.parametrize(
    ("trouble", "key"),
    [
        (RuntimeError("invalid input"), "photo.damaged"),
        (NotImplementedError(), "photo.damaged"),
        (KeyError("tile"), "photo.damaged"),
        (AssertionError(), "photo.damaged"),
        (TypeError(), "photo.damaged"),
        (IndexError(), "photo.damaged"),
        (RecursionError(), "photo.damaged"),
        (AttributeError(), "photo.damaged"),
        (OverflowError(), "photo.damaged"),
        (MemoryError(), "photo.too_many_pixels"),
        (struct.error(), "photo.truncated"),
        (Image.DecompressionBombError(), "photo.damaged"),
        (zlib.error(), "photo.damaged"),
    ],
)
def test_whatever_is_raised_while_decoding_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception, key: str
) -> None:
    def fails(_: bytes) -> decoding.Pixels:
        raise trouble

    monkeypatch.setattr(imaging, "pixels", fails)
    assert key_of(b"\xff\xd8\xff") == key


def test_an_heic_whose_header_gives_another_size_than_its_picture_is_refused() -> None:
    whole = bytearray(encoded(grain(200, 304), "HEIF"))
    at = whole.index(b"ispe") + 8
    whole[at : at + 8] = struct.pack(">II", 304, 200)
    assert key_of(bytes(whole)) in {"photo.damaged", "photo.truncated"}


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damaged EXIF
@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_are_photos_or_refused_and_never_raise_anything_else(kind: str) -> None:
    chance = random.Random(kind)
    options = {"progressive": True} if kind == "JPEG" else {}
    samples = [
        encoded(grain(40, 30), kind, exif=exif()),
        encoded(grain(24, 50), kind, exif=exif(orientation=6), **options),
    ]
    if kind != "JPEG":
        samples.append(encoded(Image.merge("RGBA", [grain(30, 30, "L")] * 4), kind))
    for _ in range(300):
        damaged = bytearray(chance.choice(samples))
        for _ in range(chance.randint(1, 10)):
            damaged[chance.randrange(len(damaged))] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(damaged)) :]
        if chance.random() < 0.2:
            start = chance.randrange(len(damaged) + 1)
            damaged[start:start] = damaged[: chance.randrange(20)]
        try:
            photo = process(bytes(damaged))
        except BadImage as refused:
            assert refused.key.startswith("photo.")
        else:
            assert opened(photo.display).format == "JPEG"
            if photo.taken_at is not None:
                assert 1899 <= photo.taken_at.astimezone(UTC).year <= 2200


# Times and places that can't be


def dated(written: str, offset: str | None = None) -> datetime | None:
    made = exif(offset=offset)
    made.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = written
    return process(encoded(picture(32, 24), exif=made)).taken_at


@pytest.mark.parametrize(
    "written",
    [
        "0001:01:01 00:00:00",
        "0001:01:01 08:00:00",
        "9999:12:31 23:59:59",
        "9999:12:31 24:00:00",
        "0000:00:00 00:00:00",
        "1899:12:31 23:59:59",
        "2200:01:01 00:00:00",
        "2026:02:30 10:00:00",
        "2026:13:01 10:00:00",
        "2026:11:23 25:00:00",
        "2026:11:23 24:60:00",
        "2026:11:23",
        "    :  :     :  :  ",
        "yesterday",
        "",
    ],
)
def test_a_time_that_can_t_be_is_none(written: str) -> None:
    assert dated(written) is None


@pytest.mark.parametrize(
    ("written", "offset", "meant"),
    [
        ("2026:11:23 24:15:05", None, "2026-11-24T00:15:05+08:00"),
        ("2026:12:31 24:00:00", None, "2027-01-01T00:00:00+08:00"),
        ("2028:02:28 24:59:59", "+09:00", "2028-02-29T00:59:59+09:00"),
        ("2099:01:01 12:00:00", None, "2099-01-01T12:00:00+08:00"),
        ("2026:11:23 10:00:00", "+23:59", "2026-11-23T10:00:00+08:00"),
        ("2026:11:23 10:00:00", "-12:00", "2026-11-23T10:00:00-12:00"),
        ("2026:11:23 10:00:00", "nowhere", "2026-11-23T10:00:00+08:00"),
    ],
)
def test_a_time_that_can_be_is_kept(written: str, offset: str | None, meant: str) -> None:
    assert dated(written, offset) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (34.0, 15.0, 0.0), 3: "E", 4: (400.0, 0.0, 0.0)},
        {1: "N", 2: (34.0, 75.0, 0.0), 3: "E", 4: (117.0, 0.0, 0.0)},
        {1: "N", 2: (34.0, 15.0, 3000.0), 3: "E", 4: (117.0, 0.0, 0.0)},
        {1: "N", 2: (90.0, 0.0, 1.0), 3: "E", 4: (117.0, 0.0, 0.0)},
        {1: "X", 2: (34.0, 15.0, 0.0), 3: "E", 4: (117.0, 0.0, 0.0)},
        {1: "N", 2: 34.0, 3: "E", 4: (117.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_can_t_be_is_none(gps: dict[int, object]) -> None:
    photo = process(encoded(picture(32, 24), exif=exif(gps=gps)))
    assert (photo.lat, photo.lon) == (None, None)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (1, 0), (0xFFFFFFFF, 1), (0xFFFFFFFF, 0)])
def test_fractions_that_are_no_number_are_no_place(numerator: int, denominator: int) -> None:
    data = encoded(picture(32, 24), exif=exif())
    whole = struct.pack(">II", 34, 1) if b"MM\0*" in data else struct.pack("<II", 34, 1)
    order = ">II" if b"MM\0*" in data else "<II"
    assert data.count(whole) == 1
    photo = process(data.replace(whole, struct.pack(order, numerator, denominator)))
    assert (photo.lat, photo.lon) == (None, None)


@pytest.mark.parametrize("held", [0, 9, 255, 65535])
def test_an_orientation_that_there_is_not_turns_nothing(held: int) -> None:
    photo = process(encoded(picture(40, 30), exif=exif(orientation=held)))
    assert (photo.width, photo.height) == (40, 30)


# JPEGs that end too early


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}, {"subsampling": 0}])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_without_its_end_marker_is_the_same_picture(options: dict[str, object], missing: int) -> None:
    whole = encoded(grain(200, 150), "JPEG", exif=exif(), **options)
    assert whole.endswith(b"\xff\xd9")
    photo = process(whole[:-missing])
    assert photo.display == process(whole).display
    assert photo.sha256 != process(whole).sha256  # the file is kept as it came
    assert photo.taken_at == datetime.fromisoformat("2026-11-23T21:14:05+08:00")


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
@pytest.mark.parametrize("kept", [0.5, 0.8, 0.97])
def test_a_jpeg_with_rows_missing_is_refused(options: dict[str, object], kept: float) -> None:
    whole = encoded(grain(200, 150), "JPEG", **options)
    assert key_of(whole[: int(len(whole) * kept)]) == "photo.truncated"


# Memory


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


# Shapes


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
