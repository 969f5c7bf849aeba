"""A service is killed during uploads: the parts that it leaves behind, and files without a row, are removed in time."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from channels.webchat.disk import DiskFiles
from storage.photos.store import Copy, PhotoStore
from tests.storage.pictures import file_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def placed(folder: Path, name: str, *, age: timedelta) -> Path:
    path = folder / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"bytes of a photo")
    os.utime(path, times=((NOW - age).timestamp(),) * 2)
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_at_the_start_halves_of_uploads_go_and_nothing_else(tmp_path: Path) -> None:
    whole = placed(tmp_path, "ab" * 16, age=timedelta(days=9))
    for name in ("cd" * 16, "ab" + "01" * 15):
        placed(tmp_path, f"{name}.part", age=timedelta(0))
    (tmp_path / "mine.part").touch()
    assert DiskFiles(tmp_path).sweep_unfinished() == 2
    assert left(tmp_path) == [whole.name, "mine.part"]
    assert DiskFiles(tmp_path / "none").sweep_unfinished() == 0


async def test_files_without_a_row_go_after_a_day(tmp_path: Path) -> None:
    old, young = timedelta(hours=25), timedelta(hours=23)
    needed = placed(tmp_path, "aa" * 16, age=old)
    fresh = placed(tmp_path, "bb" * 16, age=young)
    half = placed(tmp_path, "cc" * 16 + ".part", age=young)
    placed(tmp_path, "dd" * 16, age=old)
    placed(tmp_path, "ee" * 16 + ".part", age=old)
    foreign = placed(tmp_path, "ffnotes.txt", age=old)
    gone = await DiskFiles(tmp_path).sweep({needed.name}, older_than=NOW - timedelta(days=1))
    assert gone == 2
    assert left(tmp_path) == sorted([needed.name, fresh.name, half.name, foreign.name])


def test_half_written_photos_go_with_the_next_sweep(tmp_path: Path) -> None:
    photos = PhotoStore.open(tmp_path / "photos")
    name = photos.add_file(b"voice")
    folder = file_of(photos, name, Copy.ORIGINAL).parent
    for half, age in ((".old", timedelta(hours=25)), (".young", timedelta(hours=1))):
        (folder / half).write_bytes(b"half")
        os.utime(folder / half, times=((NOW - age).timestamp(),) * 2)
    assert photos.sweep({name}, older_than=NOW - timedelta(days=1)) == 0
    assert left(tmp_path) == sorted([name, ".young"])


async def test_uploads_are_for_their_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    name = await DiskFiles(tmp_path / "data" / "webchat").put(b"photo")
    folders = [tmp_path / "data" / "webchat", tmp_path / "data" / "webchat" / name[:2]]
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700, 0o700]
