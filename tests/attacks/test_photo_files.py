"""Anybody sends a file that no camera writes: mutated, cut short, with impossible times and places. Whatever a decoder
does with it, the answer is a photo or one sentence."""

import random
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import ExifTags, Image

from storage.photos import decoding, imaging
from storage.photos.imaging import BadImage, process
from tests.attacks.decoded import grain, key_of, opened
from tests.storage.pictures import encoded, exif, picture

KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


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


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
@pytest.mark.parametrize("lost", [1, 3, 4, 8, 20])
def test_a_jpeg_without_its_last_bytes_is_shown(options: dict[str, object], lost: int) -> None:
    whole = encoded(grain(640, 480), "JPEG", **options)
    assert opened(process(whole[:-lost]).display).size == (640, 480)


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("2026:12:31 24:59:59", "2027-01-01T00:59:59"),
        ("2026:02:28 24:00", "2026-03-01T00:00:00"),
        ("2026:11:28 12:30:60", "2026-11-28T12:30:59"),
        ("2026:11:28 12:30:00.123", "2026-11-28T12:30:00"),
        ("2026-11-28T12:30:00", "2026-11-28T12:30:00"),
        ("2026/11/28 12:30:00", "2026-11-28T12:30:00"),
        ("2026:11:28 25:00:00", None),
        ("2026:11:28 12:60:00", None),
        ("9999:12:31 24:00:00", None),
        ("    :  :     :  :  ", None),
    ],
)
def test_times_as_cameras_and_programs_write_them(written: str, taken: str | None) -> None:
    details = Image.Exif()
    details.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = written
    found = process(encoded(picture(), "JPEG", exif=details)).taken_at
    assert (found.replace(tzinfo=None).isoformat() if found else None) == taken
