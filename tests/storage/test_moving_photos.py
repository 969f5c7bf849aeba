"""`move-photos`: to a bucket and back, interrupted and continued; nothing is deleted unless that was asked for."""

from pathlib import Path

import pytest

from bot.commands import main
from bot.settings import Settings
from storage.photos.imaging import process
from storage.photos.store import Copy, PhotoStore
from tests.buckets import ACCESS, BadWay, Buckets
from tests.storage.pictures import encoded, file_of, picture


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ACCESS.secret)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> PhotoStore:
    """One photo and one recording."""
    photos = PhotoStore.open(tmp_path / "photos")
    original = encoded(picture())
    photos.add(original, process(original))
    photos.add_file(b"voice")
    return photos


def content(photos: PhotoStore) -> dict[tuple[str, Copy], bytes]:
    return {(name, copy): photos.read(name, copy) for copy in Copy for name in photos.names(copy)}


def test_o16_photos_go_to_a_bucket_and_back(
    folder: PhotoStore, buckets: Buckets, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, before = buckets.new(prefix="office"), content(folder)
    assert main(["move-photos", folder.location, bucket]) == 0
    assert content(buckets.opened(bucket)) == content(folder) == before
    named = bucket.partition("?")[0]
    assert capsys.readouterr().out.splitlines() == [
        f"{folder.location} → {named}：2 个照片等文件（4 份），新搬 4 份，原有 0 份，都按 SHA-256 核对过。",
        f"{folder.location} 里的没有删除。确认无误后，用 --delete-moved 再运行一次来删除。",
    ]
    assert main(["move-photos", folder.location, bucket, "--delete-moved"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{folder.location} → {named}：2 个照片等文件（4 份），新搬 0 份，原有 4 份，都按 SHA-256 核对过。",
        f"已从 {folder.location} 删除 2 个核对过的。",
    ]
    assert (content(folder), content(buckets.opened(bucket))) == ({}, before)
    assert main(["move-photos", bucket, "back", "--delete-moved"]) == 0
    assert (content(PhotoStore.open("back")), content(buckets.opened(bucket))) == (before, {})


def test_an_interrupted_move_is_continued(
    folder: PhotoStore, buckets: Buckets, way: BadWay, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, before = buckets.new(port=way.port), content(folder)
    way.faults = ["ok"] * 7  # the trial (3), and a part of the photos
    way.always = "denied"
    assert main(["move-photos", folder.location, bucket, "--delete-moved"]) == 2
    assert capsys.readouterr().err.startswith(f"照片存储 {bucket.partition('?')[0]}：不接受这对密钥")
    way.always = "ok"
    assert content(folder).items() <= before.items()
    assert main(["move-photos", folder.location, bucket, "--delete-moved"]) == 0
    assert (content(folder), content(buckets.opened(bucket))) == ({}, before)


def test_ctrl_c_says_that_it_can_go_on(
    folder: PhotoStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_photos: PhotoStore, _name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PhotoStore, "remove", interrupted)
    assert main(["move-photos", folder.location, "other", "--delete-moved"]) == 130
    assert capsys.readouterr().err == "已中断：核对了 1 个。再运行一次会接着搬。\n"


def test_what_is_damaged_stays_where_it_is_and_is_named(folder: PhotoStore, capsys: pytest.CaptureFixture[str]) -> None:
    voice = next(name for name in folder.names() if name not in list(folder.names(Copy.THUMB)))
    file_of(folder, voice, Copy.ORIGINAL).write_bytes(b"other")
    assert main(["move-photos", folder.location, "other", "--delete-moved"]) == 1
    assert capsys.readouterr().err == (
        f"{folder.location}：{folder.key(voice, Copy.ORIGINAL)} 的内容和校验码不一致，没有搬，也没有删除。"
        "请从备份里取回它，再运行一次。\n"
    )
    assert list(folder.names()) == [voice]
    assert voice not in list(PhotoStore.open("other").names())


def test_a_damaged_file_at_the_new_place_is_replaced(folder: PhotoStore) -> None:
    assert main(["move-photos", folder.location, "other"]) == 0
    other, before = PhotoStore.open("other"), content(folder)
    name = next(other.names(Copy.DISPLAY))
    whole = file_of(other, name, Copy.DISPLAY)
    whole.write_bytes(b"x" * whole.stat().st_size)
    assert main(["move-photos", folder.location, "other"]) == 0
    assert content(other) == before


def test_photos_in_use_are_not_deleted(
    folder: PhotoStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHOTO_STORE", "photos")
    assert main(["move-photos", folder.location, "other", "--delete-moved"]) == 2
    assert capsys.readouterr().err.startswith(f"{folder.location} 是现在的 PHOTO_STORE，服务还在用它")
    assert len(list(folder.names())) == 2
    assert main(["move-photos", folder.location, "other"]) == 0


@pytest.mark.parametrize("places", [("photos", "s3://bucket"), ("s3://bucket/p", "other")])
def test_without_keys_no_bucket_is_asked(
    folder: PhotoStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], places: tuple[str, str]
) -> None:
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    bucket = next(one for one in places if one.startswith("s3://"))
    assert main(["move-photos", *places]) == 2
    assert capsys.readouterr().err.startswith(f"{bucket} 是存储桶：AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 都要设置")


@pytest.mark.parametrize(
    ("source", "target", "says"),
    [
        ("nowhere", "other", "没有文件夹 nowhere。"),
        ("photos", "./photos/", "从哪里搬和搬到哪里是同一个地方：./photos/"),
        ("s3://bucket/p?region=a", "s3://bucket/p/", "从哪里搬和搬到哪里是同一个地方：s3://bucket/p/"),
        ("photos", "s3://UPPER", "s3://UPPER：请写文件夹的路径"),
        ("photos", "gs://bucket", "gs://bucket：请写文件夹的路径"),
        ("photos", "a-file/photos", "a-file/photos：路径里有一段不是文件夹"),
    ],
)
def test_places_that_are_none(
    folder: PhotoStore, capsys: pytest.CaptureFixture[str], source: str, target: str, says: str
) -> None:
    Path("a-file").touch()
    assert main(["move-photos", source, target]) == 2
    assert capsys.readouterr().err.startswith(says)
    assert len(list(folder.names())) == 2
