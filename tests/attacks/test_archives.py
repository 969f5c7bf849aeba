"""An operator restores a damaged or hostile archive: it is refused in words, nothing of it is stored, and no file
outside the DATA_DIR changes."""

import gzip
import hashlib
import json
import random
import shutil
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from bot.backup import BackupRefused, restore
from bot.settings import Settings
from tests.attacks.archives import (
    NOT_RESTORED,
    Files,
    everything,
    files_of,
    made_of,
    refusal,
    tar_of,
)
from tests.storage.test_backup import found, settings


def test_the_archive_lists_every_file_with_size_and_digest(good_archive: Path) -> None:
    files = files_of(good_archive)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["format"], manifest["cases"], manifest["photos"]) == (2, 1, 1)
    listed = json.loads(files["files.json"])
    assert sorted(listed) == sorted(set(files) - {"manifest.json", "files.json"})
    assert {name: size for name, (size, _) in listed.items()} == {name: len(files[name]) for name in listed}
    assert len(files["manifest.json"]) < 1024


# what happens to files: 200 flipped bits, in every part of the archive


def places(size: int, count: int) -> Iterator[int]:
    """Bits of a file of that size: each of the first 20 bytes and the last 12, and others from everywhere."""
    ends = [*range(20), *range(size - 12, size)]
    drawn = random.Random(7)
    yield from (place * 8 + drawn.randrange(8) for place in ends)
    yield from (drawn.randrange(size * 8) for _ in range(count - len(ends)))


@pytest.mark.parametrize("part", range(4))
def test_no_flipped_bit_is_taken_for_whole(good_archive: Path, target: Settings, tmp_path: Path, part: int) -> None:
    whole = good_archive.read_bytes()
    restore(target, good_archive)
    right = everything(target.data_dir)
    shutil.rmtree(target.data_dir)
    refusals = 0
    for place in list(places(len(whole), 200))[part::4]:
        bad = bytearray(whole)
        bad[place // 8] ^= 1 << place % 8
        archive = tmp_path / "flipped.tar.gz"
        archive.write_bytes(bad)
        try:
            restore(target, archive)
        except BackupRefused as refused:
            refusals += 1
            assert NOT_RESTORED in str(refused)
            assert list(target.data_dir.iterdir()) == []
        else:
            assert everything(target.data_dir) == right  # a bit that means nothing, as the time in gzip's header
            shutil.rmtree(target.data_dir)
    assert refusals > 30


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda whole: b"", "文件是空的"),
        (lambda whole: whole[:1], "不是 .tar.gz"),
        (lambda whole: whole[:-1], "文件不完整"),
        (lambda whole: whole[:-9], "文件不完整"),
        (lambda whole: whole[: len(whole) // 2], "文件不完整"),
        (lambda whole: whole + b"garbage", "不是 .tar.gz"),
        (lambda whole: whole + gzip.compress(b"garbage"), "结尾之后还有别的内容"),
        (lambda whole: whole + whole, "结尾之后还有别的内容"),
        (lambda whole: b"PK\3\4" + whole, "不是 .tar.gz"),
        (gzip.decompress, "不是 .tar.gz"),
        (lambda whole: gzip.compress(b""), "内容读不懂"),
        (lambda whole: gzip.compress(b"\0" * 10240), "里面没有清单"),
        (lambda whole: gzip.compress(gzip.decompress(whole)[:5000]), "内容读不懂"),
        (lambda whole: b"\xff" * 5000, "不是 .tar.gz"),
    ],
)
def test_a_damaged_file_is_said_to_be_damaged(
    good_archive: Path, target: Settings, tmp_path: Path, damage: Callable[[bytes], bytes], said: str
) -> None:
    archive = tmp_path / "bad.tar.gz"
    archive.write_bytes(damage(good_archive.read_bytes()))
    told = refusal(target, archive)
    assert said in told
    assert NOT_RESTORED in told


def without(name: str) -> Callable[[Files], Files]:
    return lambda files: {other: content for other, content in files.items() if other != name}


def changed(name: str, content: bytes) -> Callable[[Files], Files]:
    return lambda files: files | {name: content}


def in_manifest(**values: object) -> Callable[[Files], Files]:
    return lambda files: files | {"manifest.json": json.dumps(json.loads(files["manifest.json"]) | values).encode()}


CONTENT = {
    "a file is missing": (without("data/secret_key"), "与清单不符"),
    "a file was added": (changed("data/more", b"x"), "与清单不符"),
    "a file was changed": (changed("data/statutes/code.md", "第二条".encode()), "例如 data/statutes/code.md"),
    "the records are empty": (changed("records.db", b""), "与清单不符"),
    "the records are missing": (without("records.db"), "没有记录"),
    "the list is missing": (without("files.json"), "清单损坏"),
    "the list was changed": (changed("files.json", b"{}"), "清单损坏"),
    "the manifest is missing": (without("manifest.json"), "里面没有清单"),
    "the manifest is a list": (changed("manifest.json", b"[]"), "清单损坏"),
    "the manifest is a word": (changed("manifest.json", b'"format"'), "清单损坏"),
    "the manifest is null": (changed("manifest.json", b"null"), "清单损坏"),
    "the manifest is empty": (changed("manifest.json", b""), "清单损坏"),
    "the manifest is deep": (changed("manifest.json", b"[" * 60_000), "清单损坏"),
    "the manifest is no text": (changed("manifest.json", b"\xff\xfe\x00"), "清单损坏"),
    "the manifest has a huge number": (changed("manifest.json", b'{"format":' + b"9" * 9000 + b"}"), "清单损坏"),
    "the manifest is large": (changed("manifest.json", b" " * 65_537), "清单损坏"),
    "the manifest lacks a key": (changed("manifest.json", b'{"format": 2}'), "清单损坏"),
    "an old manifest lacks a key": (changed("manifest.json", b'{"format": 1}'), "清单损坏"),
    "the format is newer": (in_manifest(format=3), "格式是 3"),
    "the format is true": (in_manifest(format=True), "格式是 True"),
    "the format is a list": (in_manifest(format=[]), "格式是 []"),
    "a case is missing": (in_manifest(cases=2), "数目与清单不符"),
    "the count is a word": (in_manifest(cases="1"), "清单损坏"),
    "the digests are a list": (in_manifest(files=[]), "清单损坏"),
    "the secret is said with a number": (in_manifest(secret_elsewhere=1), "清单损坏"),
}


@pytest.mark.parametrize("what", CONTENT)
def test_content_that_is_not_what_was_packed(good_archive: Path, target: Settings, tmp_path: Path, what: str) -> None:
    change, said = CONTENT[what]
    assert said in refusal(target, made_of(change(files_of(good_archive)), tmp_path / "bad.tar.gz"))


def test_a_list_far_longer_than_the_files_is_not_read(good_archive: Path, target: Settings, tmp_path: Path) -> None:
    """Its digest is right, so only its length tells."""
    files = files_of(good_archive)
    contents = json.dumps([0] * 1_000_000).encode()
    listed = {"size": len(contents), "sha256": hashlib.sha256(contents).hexdigest(), "count": 1}
    change = in_manifest(files=listed)(files | {"files.json": contents})
    assert "清单损坏" in refusal(target, made_of(change, tmp_path / "bad.tar.gz"))


def link(name: str, kind: bytes, target: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def sized(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    return info


NAMES = [
    "moved", "x", "../x", "/etc/x", "data/../../x", "data/./x", "data//x", "data/", "data", "photos", "photos/..",
    ".restore-evil/moved", "data/.restore-evil/moved", "data/a/.restore-x", "photos/.restore-evil/moved",
    "Records.db", "MANIFEST.json", "DATA/x", "./records.db", "./data/x", "records.db-wal", "data/records.db",
    "data/records.db-wal", "data/records.db-journal", "data/knowledge/x", "data/knowledge", "data\\..\\x",
    "data/a\nb", "data/a\x1bb", "data/" + "n" * 256, "data/" + "n/" * 600 + "x", "data/\udcff",
    "data/secret_key", "data/SECRET_KEY", "photos/originals/../../x",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_no_backup_has_is_refused(good_archive: Path, target: Settings, tmp_path: Path, name: str) -> None:
    """A name that is already there counts too, in other letters as well."""
    members = [(sized(known, len(content)), content) for known, content in files_of(good_archive).items()]
    archive = tar_of([*members, (sized(name, 1), b"x")], tmp_path / "bad.tar.gz")
    told = refusal(target, archive)
    assert "备份不会有的文件" in told
    assert NOT_RESTORED in told


KINDS = {
    "symbolic link": link("data/x", tarfile.SYMTYPE, "../../precious"),
    "symbolic link for a folder": link("data", tarfile.SYMTYPE, "../../precious"),
    "hard link": link("data/x", tarfile.LNKTYPE, "data/secret_key"),
    "hard link outside": link("data/x", tarfile.LNKTYPE, "/etc/passwd"),
    "character device": link("data/x", tarfile.CHRTYPE, ""),
    "block device": link("data/x", tarfile.BLKTYPE, ""),
    "pipe": link("data/x", tarfile.FIFOTYPE, ""),
    "folder": link("data/x", tarfile.DIRTYPE, ""),
    "unknown kind": link("data/x", b"Z", ""),
    "the manifest as a link": link("manifest.json", tarfile.SYMTYPE, "/etc/passwd"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_plain_file_is_refused(target: Settings, tmp_path: Path, kind: str) -> None:
    assert "备份不会有的文件" in refusal(target, tar_of([(KINDS[kind], b"")], tmp_path / "bad.tar.gz"))


def test_a_bomb_is_refused_before_the_disk_is_full(good_archive: Path, target: Settings, tmp_path: Path) -> None:
    zeros = BytesIO(bytes(6_000_000))
    one = tar_of([(sized("photos/x", 6_000_000), zeros.getvalue())], tmp_path / "one.tar.gz")
    many = tar_of([(sized(f"photos/{n}", 1000), bytes(1000)) for n in range(4000)], tmp_path / "many.tar.gz")
    header = sized("photos/x", 1)
    header.pax_headers = {"comment": "x" * 3_000_000}
    hidden = tar_of([(header, b"x")], tmp_path / "hidden.tar.gz")
    assert "磁盘只有 1 MB 可用" in refusal(target, one, room=2_000_000)
    assert "磁盘只有 1 MB 可用" in refusal(target, many, room=2_000_000)
    assert "内容读不懂" in refusal(target, hidden)  # a header is read at once, so it must be small
    restore(target, good_archive, room=2_000_000)


def test_a_header_that_points_backwards_ends(target: Settings, tmp_path: Path) -> None:
    for size in (-512, -1024, -1, -(2**40)):
        info = tarfile.TarInfo("photos/x")
        raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        raw[124:136] = b"\xff" + (256**11 + size).to_bytes(11, "big")
        raw[148:156] = b"        "
        raw[148:156] = b"%06o\0 " % sum(raw)
        archive = tmp_path / "back.tar.gz"
        archive.write_bytes(gzip.compress(bytes(raw) + bytes(10240)))
        assert NOT_RESTORED in refusal(target, archive)


# chains of two: a hostile archive first, then a good one


def test_a_note_of_moved_things_is_never_heeded_outside(good_archive: Path, target: Settings, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    left = target.data_dir / ".restore-evil"
    left.mkdir(parents=True)
    lines = [
        str(precious), ["data", str(precious)], ["data", "../../precious"], ["data", ".."], ["photos", "."],
        ["photos", "../../../precious"], ["elsewhere", "x"], [str(precious), ""], [".", "x"], {"a": 1}, ["data"],
        7, None, ["data", "\0"],
    ]  # fmt: skip
    (left / "moved").write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "junk\n" + "[" * 9000 + "\n")
    (target.data_dir / "link").symlink_to(precious)
    with pytest.raises(BackupRefused, match="不是空的"):  # the link is not ours: it stays, with what it points to
        restore(target, good_archive)
    (target.data_dir / "link").unlink()
    restore(target, good_archive)
    assert everything(precious) == {"file": b"keep"}
    assert found(target) == []


def test_a_link_named_like_the_folder_of_a_restore_is_left_alone(
    good_archive: Path, target: Settings, tmp_path: Path
) -> None:
    target.data_dir.mkdir(parents=True)
    (target.data_dir / ".restore-x").symlink_to(tmp_path / "precious")
    with pytest.raises(BackupRefused, match="不是空的"):
        restore(target, good_archive)
    assert everything(tmp_path / "precious") == {"file": b"keep"}


def test_after_a_failure_in_the_middle_all_is_as_before(
    good_archive: Path, target: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The photos can't be put where they belong: what was moved in already is taken out again."""
    (tmp_path / "file").touch()
    elsewhere = settings(tmp_path / "there", photo_store=str(tmp_path / "file" / "photos"))
    assert "路径里有一段不是文件夹" in refusal(elsewhere, good_archive)
    restore(target, good_archive)
    assert found(target) == []
