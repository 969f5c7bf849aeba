"""The photo store, in a folder and in a bucket: whole files or none, originals apart, and clear refusals."""

import errno
import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.engine.errors import StorageError
from storage.photos.imaging import process
from storage.photos.shelf import DamagedFile
from storage.photos.store import Copy, PhotoStore
from tests.buckets import Buckets
from tests.storage.pictures import encoded, exif, file_of, picture

AGO, AHEAD = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
Damage = Callable[[str, Copy], None]


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[PhotoStore, Damage]:
    """A store, and how another program changes a file in it."""
    if request.param == "folder":
        in_folder = PhotoStore.open(tmp_path / "photos")
        return in_folder, lambda name, copy: void(file_of(in_folder, name, copy).write_bytes(b"other"))
    buckets: Buckets = request.getfixturevalue("buckets")
    location = buckets.new(prefix="office/photos")
    photos = buckets.opened(location)
    return photos, lambda name, copy: buckets.overwrite(location, photos.key(name, copy), b"other")


def void(_: object) -> None:
    return


@pytest.fixture
def photos(place: tuple[PhotoStore, Damage]) -> PhotoStore:
    return place[0]


@pytest.fixture
def damage(place: tuple[PhotoStore, Damage]) -> Damage:
    return place[1]


def keys(photos: PhotoStore) -> list[tuple[str, Copy]]:
    return [(name, copy) for copy in Copy for name in photos.names(copy)]


def test_a_photo_is_kept_as_it_came_and_as_it_is_shown(photos: PhotoStore) -> None:
    original = encoded(picture(), exif=exif())
    photo = process(original)
    name = photos.add(original, photo)
    assert name == hashlib.sha256(original).hexdigest()
    assert photos.read(name, Copy.ORIGINAL) == original
    assert photos.read(name, Copy.DISPLAY) == photos.read_shown(name) == photo.display
    assert photos.read(name, Copy.THUMB) == photos.read_shown(f"thumbs/{name}") == photo.thumb
    assert (photos.has(name), list(photos.names()), list(photos.broken())) == (True, [name], [])


def test_the_same_photo_twice_is_one(photos: PhotoStore) -> None:
    original = encoded(picture())
    name = photos.add(original, process(original))
    photos.add(original, process(original))
    assert keys(photos) == [(name, copy) for copy in Copy]


def test_a_removed_photo_leaves_nothing(photos: PhotoStore) -> None:
    original = encoded(picture())
    name = photos.add(original, process(original))
    photos.remove(name)
    photos.remove(name)
    assert (keys(photos), photos.has(name)) == ([], False)
    with pytest.raises(FileNotFoundError):
        photos.read(name, Copy.ORIGINAL)


def test_what_no_row_names_is_swept_once_it_is_old(photos: PhotoStore) -> None:
    kept, stray = (photos.add_file(word) for word in (b"kept", b"stray"))
    assert photos.sweep({kept}, older_than=AGO) == 0
    assert sorted(photos.names()) == sorted([kept, stray])
    assert photos.sweep({kept}, older_than=AHEAD) == 1
    assert list(photos.names()) == [kept]


def test_copies_whose_original_never_came_are_swept_too(photos: PhotoStore) -> None:
    """The service was killed between the display copy and the original."""
    name = "a" * 64
    photos.put(name, Copy.THUMB, b"thumb")
    photos.put(name, Copy.DISPLAY, b"display")
    assert list(photos.names()) == []
    assert photos.sweep(set(), older_than=AHEAD) == 1
    assert keys(photos) == []


def test_changed_bytes_are_found_and_not_handed_out(photos: PhotoStore, damage: Damage) -> None:
    name, sound = photos.add_file(b"voice"), photos.add_file(b"video")
    damage(name, Copy.ORIGINAL)
    assert list(photos.broken()) == [name]
    with pytest.raises(DamagedFile):
        photos.read(name, Copy.ORIGINAL)
    assert photos.read(sound, Copy.ORIGINAL) == b"video"


def test_a_small_file_tries_the_store_out_and_leaves_nothing(photos: PhotoStore) -> None:
    photos.check()
    photos.try_out()
    assert keys(photos) == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "/", "a" * 64 + "\n"])
def test_a_name_that_is_no_digest_leads_nowhere(photos: PhotoStore, name: str) -> None:
    for use in (photos.key, photos.read):
        with pytest.raises(ValueError, match="not a photo's name"):
            use(name, Copy.DISPLAY)


def test_one_of_two_old_files_is_swept_by_its_own_age(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path)
    stray, young = (photos.add_file(word) for word in (b"stray", b"young"))
    os.utime(file_of(photos, stray, Copy.ORIGINAL), (0, 0))
    assert photos.sweep(set(), older_than=datetime(2000, 1, 1, tzinfo=UTC)) == 1
    assert list(photos.names()) == [young]


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    photos = PhotoStore.open(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full") as told:
        photos.add_file(b"voice")
    assert told.value.transient
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
