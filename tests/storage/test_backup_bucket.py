"""A backup of a service whose photos are in a bucket: they stay there, and what is missing after a restore is named."""

import json
import tarfile
from pathlib import Path

import pytest

from bot.backup import BackupRefused, backup, restore
from bot.commands import main
from bot.settings import Settings
from storage.engine.finding import Finding
from tests.buckets import ACCESS, BadWay, Buckets
from tests.storage.test_backup import LATER, found, in_store, in_use, number_of, settings


def with_bucket(folder: Path, bucket: str) -> Settings:
    return settings(
        folder, photo_store=bucket, aws_access_key_id=ACCESS.key_id, aws_secret_access_key=ACCESS.secret
    )  # fmt: skip


def test_photos_are_counted_and_their_place_is_named(tmp_path: Path, buckets: Buckets) -> None:
    bucket = buckets.new(prefix="office")
    house, there = with_bucket(tmp_path / "here", bucket), with_bucket(tmp_path / "there", bucket)
    store, photos = in_use(house)
    store.close()
    archive = backup(house, tmp_path, now=LATER)
    with tarfile.open(archive) as content:
        assert [name for name in content.getnames() if "photos" in name] == []
        manifest = json.load(content.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert (manifest["photos"], manifest["photos_elsewhere"]) == (1, bucket.partition("?")[0])
    restored = restore(there, archive)
    assert (restored.photos, restored.photos_elsewhere) == (1, bucket.partition("?")[0])
    assert found(there) == []
    (name,) = photos.names()
    photos.remove(name)
    assert found(there) == [
        Finding("file.missing", {"case": number_of(there), "path": in_store(folder, name)})
        for folder in ("originals", "display", "thumbs")
    ]


def test_an_archive_with_photos_is_not_restored_beside_a_bucket(tmp_path: Path, buckets: Buckets) -> None:
    house, there = settings(tmp_path / "here"), with_bucket(tmp_path / "there", buckets.new())
    in_use(house)[0].close()
    archive = backup(house, tmp_path, now=LATER)
    with pytest.raises(BackupRefused, match="move-photos"):
        restore(there, archive)
    assert list(there.data_dir.iterdir()) == []


def test_verify_does_not_take_a_bucket_that_is_away_for_lost_photos(
    tmp_path: Path,
    buckets: Buckets,
    way: BadWay,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    house = with_bucket(tmp_path, buckets.new(port=way.port))
    in_use(house)[0].close()
    for name in ("data_dir", "photo_store", "aws_access_key_id", "aws_secret_access_key"):
        monkeypatch.setenv(name.upper(), str(getattr(house, name)))
    assert main(["verify"]) == 0
    capsys.readouterr()
    way.always = "away"
    assert main(["verify"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith(f"照片存储 {house.photo_place}：连不上。")
    assert "缺失" not in said.out + said.err
