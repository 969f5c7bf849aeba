"""The photo store: whole files or none, originals apart, and clear refusals."""

import errno
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.engine.errors import StorageError
from storage.photos.imaging import process
from storage.photos.store import Copy, PhotoStore
from tests.storage.pictures import encoded, exif, picture


def test_a_photo_is_kept_as_it_came_and_as_it_is_shown(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path / "photos")
    original = encoded(picture(), exif=exif())
    photo = process(original)
    name = photos.add(original, photo)
    assert name == hashlib.sha256(original).hexdigest()
    assert photos.read(name, Copy.ORIGINAL) == original
    assert photos.read(name, Copy.DISPLAY) == photo.display
    assert photos.read(name, Copy.THUMB) == photo.thumb
    assert (photos.has(name), list(photos.names()), list(photos.broken())) == (True, [name], [])


def test_the_same_photo_twice_is_one(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path)
    original = encoded(picture())
    photos.add(original, process(original))
    photos.add(original, process(original))
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3


def test_a_removed_photo_leaves_nothing(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path)
    name = photos.add_file(b"voice")
    photos.remove(name)
    photos.remove(name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_no_row_names_is_swept_once_it_is_old(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path)
    kept, stray, young = (photos.add_file(word) for word in (b"kept", b"stray", b"young"))
    for name in (kept, stray):
        os.utime(photos.path(name, Copy.ORIGINAL), (0, 0))
    assert photos.sweep({kept}, older_than=datetime(2000, 1, 1, tzinfo=UTC)) == 1
    assert sorted(photos.names()) == sorted([kept, young])


def test_changed_bytes_are_found(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path)
    name = photos.add_file(b"voice")
    photos.path(name, Copy.ORIGINAL).write_bytes(b"other")
    assert list(photos.broken()) == [name]


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "/", "a" * 64 + "\n"])
def test_a_name_that_is_no_digest_leads_nowhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a photo's name"):
        PhotoStore.open(tmp_path).path(name, Copy.DISPLAY)


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    photos = PhotoStore.open(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="the disk is full") as told:
        photos.add_file(b"voice")
    assert told.value.transient
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
