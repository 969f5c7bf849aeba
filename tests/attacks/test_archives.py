"""Archives that are damaged, or made to do harm: each is refused in words, and nothing is left or touched."""

import gzip
import hashlib
import json
import random
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from bot.backup import BackupRefused, backup, restore
from bot.commands import main
from bot.settings import Settings
from tests.attacks.archives import Files, files_of, made_of, old_archive, tar_of
from tests.shared import made_once
from tests.storage.test_backup import LATER, found, in_use, settings

NOT_RESTORED = "没有还原任何东西"


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a house with one case and one photo."""

    def make(folder: Path) -> None:
        house = settings(folder)
        with closing(in_use(house)[0]):
            backup(house, folder / "good.tar.gz", now=LATER)

    return made_once(tmp_path_factory, "archive", make) / "good.tar.gz"


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    """Where it is restored to: nothing is there, and something precious is beside it."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("keep")
    return settings(tmp_path / "there")


def everything(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, hidden things too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(house: Settings, archive: Path, **given: int) -> str:
    """What is said when the archive is refused; nothing is left of it, and nothing beside the house was touched."""
    with pytest.raises(BackupRefused) as refused:
        restore(house, archive, **given)
    assert list(house.data_dir.iterdir()) == []
    assert everything(house.data_dir.parents[1] / "precious") == {"file": b"keep"}
    return str(refused.value)


def command(house: Settings, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(house.data_dir))
    monkeypatch.chdir(house.data_dir.parent)
    return main(list(arguments))


def test_the_archive_lists_every_file_with_size_and_digest(good: Path) -> None:
    files = files_of(good)
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
def test_no_flipped_bit_is_taken_for_whole(good: Path, there: Settings, tmp_path: Path, part: int) -> None:
    whole = good.read_bytes()
    restore(there, good)
    right = everything(there.data_dir)
    shutil.rmtree(there.data_dir)
    refusals = 0
    for place in list(places(len(whole), 200))[part::4]:
        bad = bytearray(whole)
        bad[place // 8] ^= 1 << place % 8
        archive = tmp_path / "flipped.tar.gz"
        archive.write_bytes(bad)
        try:
            restore(there, archive)
        except BackupRefused as refused:
            refusals += 1
            assert NOT_RESTORED in str(refused)
            assert list(there.data_dir.iterdir()) == []
        else:
            assert everything(there.data_dir) == right  # a bit that means nothing, as the time in gzip's header
            shutil.rmtree(there.data_dir)
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
    good: Path, there: Settings, tmp_path: Path, damage: Callable[[bytes], bytes], said: str
) -> None:
    archive = tmp_path / "bad.tar.gz"
    archive.write_bytes(damage(good.read_bytes()))
    told = refusal(there, archive)
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
def test_content_that_is_not_what_was_packed(good: Path, there: Settings, tmp_path: Path, what: str) -> None:
    change, said = CONTENT[what]
    assert said in refusal(there, made_of(change(files_of(good)), tmp_path / "bad.tar.gz"))


def test_a_list_far_longer_than_the_files_is_not_read(good: Path, there: Settings, tmp_path: Path) -> None:
    """Its digest is right, so only its length tells."""
    files = files_of(good)
    contents = json.dumps([0] * 1_000_000).encode()
    listed = {"size": len(contents), "sha256": hashlib.sha256(contents).hexdigest(), "count": 1}
    change = in_manifest(files=listed)(files | {"files.json": contents})
    assert "清单损坏" in refusal(there, made_of(change, tmp_path / "bad.tar.gz"))


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
def test_a_name_that_no_backup_has_is_refused(good: Path, there: Settings, tmp_path: Path, name: str) -> None:
    """A name that is already there counts too, in other letters as well."""
    members = [(sized(known, len(content)), content) for known, content in files_of(good).items()]
    archive = tar_of([*members, (sized(name, 1), b"x")], tmp_path / "bad.tar.gz")
    told = refusal(there, archive)
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
def test_what_is_no_plain_file_is_refused(there: Settings, tmp_path: Path, kind: str) -> None:
    assert "备份不会有的文件" in refusal(there, tar_of([(KINDS[kind], b"")], tmp_path / "bad.tar.gz"))


def test_a_bomb_is_refused_before_the_disk_is_full(good: Path, there: Settings, tmp_path: Path) -> None:
    zeros = BytesIO(bytes(3_000_000))
    one = tar_of([(sized("photos/x", 3_000_000), zeros.getvalue())], tmp_path / "one.tar.gz")
    many = tar_of([(sized(f"photos/{n}", 1000), bytes(1000)) for n in range(2000)], tmp_path / "many.tar.gz")
    header = sized("photos/x", 1)
    header.pax_headers = {"comment": "x" * 3_000_000}
    hidden = tar_of([(header, b"x")], tmp_path / "hidden.tar.gz")
    assert "磁盘只有 0 MB 可用" in refusal(there, one, room=1_000_000)
    assert "磁盘只有 0 MB 可用" in refusal(there, many, room=1_000_000)
    assert "内容读不懂" in refusal(there, hidden)  # a header is read at once, so it must be small
    restore(there, good, room=1_000_000)


def test_a_header_that_points_backwards_ends(there: Settings, tmp_path: Path) -> None:
    for size in (-512, -1024, -1, -(2**40)):
        info = tarfile.TarInfo("photos/x")
        raw = bytearray(info.tobuf(tarfile.GNU_FORMAT))
        raw[124:136] = b"\xff" + (256**11 + size).to_bytes(11, "big")
        raw[148:156] = b"        "
        raw[148:156] = b"%06o\0 " % sum(raw)
        archive = tmp_path / "back.tar.gz"
        archive.write_bytes(gzip.compress(bytes(raw) + bytes(10240)))
        assert NOT_RESTORED in refusal(there, archive)


# chains of two: a hostile archive first, then a good one


def test_a_note_of_moved_things_is_never_heeded_outside(good: Path, there: Settings, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    left = there.data_dir / ".restore-evil"
    left.mkdir(parents=True)
    lines = [
        str(precious), ["data", str(precious)], ["data", "../../precious"], ["data", ".."], ["photos", "."],
        ["photos", "../../../precious"], ["elsewhere", "x"], [str(precious), ""], [".", "x"], {"a": 1}, ["data"],
        7, None, ["data", "\0"],
    ]  # fmt: skip
    (left / "moved").write_text("".join(f"{json.dumps(line)}\n" for line in lines) + "junk\n" + "[" * 9000 + "\n")
    (there.data_dir / "link").symlink_to(precious)
    with pytest.raises(BackupRefused, match="不是空的"):  # the link is not ours: it stays, with what it points to
        restore(there, good)
    (there.data_dir / "link").unlink()
    restore(there, good)
    assert everything(precious) == {"file": b"keep"}
    assert found(there) == []


def test_a_link_named_like_the_folder_of_a_restore_is_left_alone(good: Path, there: Settings, tmp_path: Path) -> None:
    there.data_dir.mkdir(parents=True)
    (there.data_dir / ".restore-x").symlink_to(tmp_path / "precious")
    with pytest.raises(BackupRefused, match="不是空的"):
        restore(there, good)
    assert everything(tmp_path / "precious") == {"file": b"keep"}


def test_after_a_failure_in_the_middle_all_is_as_before(
    good: Path, there: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The photos can't be put where they belong: what was moved in already is taken out again."""
    (tmp_path / "file").touch()
    elsewhere = settings(tmp_path / "there", photo_store=str(tmp_path / "file" / "photos"))
    assert "路径里有一段不是文件夹" in refusal(elsewhere, good)
    restore(there, good)
    assert found(there) == []


# archives of earlier releases


def test_an_archive_without_digests_is_restored_and_said_to_be_old(
    good: Path, there: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = old_archive(files_of(good), tmp_path / "old.tar.gz")
    there.data_dir.parent.mkdir()
    assert command(there, monkeypatch, "restore", str(archive)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("这份备份是旧格式，里面没有校验码")
    assert lines[2:] == ["记录里有 1 件举报、1 个照片等文件。", "校验通过：记录和照片完整。"]


def test_an_old_archive_with_damaged_records_is_refused(good: Path, there: Settings, tmp_path: Path) -> None:
    files = files_of(good)
    torn = bytearray(files["records.db"])
    torn[4096:8192] = bytes(4096)
    for records in (b"", b"no database", bytes(torn), files["records.db"][:9000]):
        archive = old_archive(files | {"records.db": records}, tmp_path / "old.tar.gz")
        assert "里面的记录已损坏" in refusal(there, archive)


# on the command line


def test_the_command_says_it_in_one_line(
    good: Path, there: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "cut.tar.gz"
    archive.write_bytes(good.read_bytes()[:-5])
    there.data_dir.parent.mkdir()
    assert command(there, monkeypatch, "restore", str(archive)) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"{archive} 不能用：文件不完整，后面缺了一段。没有还原任何东西，请换一份备份。\n",
    )


# backups that are killed, and what must not be packed


def test_a_killed_backup_leaves_what_the_next_one_removes(tmp_path: Path) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    folder = tmp_path / "backups"
    folder.mkdir()
    killed = [".lvwang-backup-abc", ".lvwang-backup-abc.records", ".lvwang-backup-abc.records-journal"]
    for name in (*killed, ".lvwang-backup-def.records", ".backup-of-somebody-else", "mine.tar.gz"):
        (folder / name).write_text("x")
    (folder / ".lvwang-backup-link").symlink_to(tmp_path / "here")
    backup(house, folder / "b.tar.gz", now=LATER)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".backup-of-somebody-else",
        ".lvwang-backup-link",
        "b.tar.gz",
        "mine.tar.gz",
    ]


def test_a_backup_beside_another_leaves_it_alone(tmp_path: Path) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    running = tmp_path / ".lvwang-backup-abc"
    running.touch()
    holder = subprocess.Popen(["flock", str(running), "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        holder.stdin.write(b"locked\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"locked\n"
        backup(house, tmp_path / "b.tar.gz", now=LATER)
        assert running.exists()
    finally:
        holder.communicate()


def test_what_is_unfinished_or_linked_is_packed_as_it_should(tmp_path: Path) -> None:
    house, other = settings(tmp_path / "here"), settings(tmp_path / "there")
    in_use(house)[0].close()
    (house.data_dir / "webchat" / "ab").mkdir(parents=True)
    (house.data_dir / "webchat" / "ab" / "0123.part").write_text("half a photo")
    (house.data_dir / ".secret_key-x").write_text("never used")
    (tmp_path / "notes").write_text("elsewhere")
    (house.data_dir / "notes").symlink_to(tmp_path / "notes")
    archive = backup(house, tmp_path / "b.tar.gz", now=LATER)
    assert sorted(name for name in files_of(archive) if name.startswith("data/")) == [
        "data/notes",
        "data/secret_key",
        "data/statutes/code.md",
    ]
    restore(other, archive)
    assert (other.data_dir / "notes").read_text() == "elsewhere"


def test_a_name_that_could_not_be_restored_is_not_packed(tmp_path: Path) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    (house.data_dir / "a\\b").touch()
    with pytest.raises(BackupRefused, match="请改名"):
        backup(house, tmp_path / "b.tar.gz", now=LATER)
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_damaged_records_are_not_packed(tmp_path: Path) -> None:
    house = settings(tmp_path / "here")
    in_use(house)[0].close()
    records = bytearray((house.data_dir / "records.db").read_bytes())
    records[4096:8192] = bytes(4096)
    (house.data_dir / "records.db").write_bytes(records)
    with pytest.raises(BackupRefused, match="已损坏"):
        backup(house, tmp_path / "b.tar.gz", now=LATER)
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
