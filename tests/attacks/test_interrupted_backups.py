"""A backup is killed, runs beside another one or meets unusable files: the next backup cleans up, and no archive is
made that could not be restored."""

import subprocess
from pathlib import Path

import pytest

from bot.backup import BackupRefused, backup, restore
from tests.attacks.archives import files_of
from tests.storage.test_backup import LATER, in_use, settings


def test_a_killed_backup_leaves_what_the_next_one_removes(tmp_path: Path) -> None:
    source = settings(tmp_path / "here")
    in_use(source)[0].close()
    folder = tmp_path / "backups"
    folder.mkdir()
    killed = [".lvwang-backup-abc", ".lvwang-backup-abc.records", ".lvwang-backup-abc.records-journal"]
    for name in (*killed, ".lvwang-backup-def.records", ".backup-of-somebody-else", "mine.tar.gz"):
        (folder / name).write_text("x")
    (folder / ".lvwang-backup-link").symlink_to(tmp_path / "here")
    backup(source, folder / "b.tar.gz", now=LATER)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".backup-of-somebody-else",
        ".lvwang-backup-link",
        "b.tar.gz",
        "mine.tar.gz",
    ]


def test_a_backup_beside_another_leaves_it_alone(tmp_path: Path) -> None:
    source = settings(tmp_path / "here")
    in_use(source)[0].close()
    running = tmp_path / ".lvwang-backup-abc"
    running.touch()
    holder = subprocess.Popen(["flock", str(running), "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        holder.stdin.write(b"locked\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == b"locked\n"
        backup(source, tmp_path / "b.tar.gz", now=LATER)
        assert running.exists()
    finally:
        holder.communicate()


def test_what_is_unfinished_or_linked_is_packed_as_it_should(tmp_path: Path) -> None:
    source, target = settings(tmp_path / "here"), settings(tmp_path / "there")
    in_use(source)[0].close()
    (source.data_dir / "webchat" / "ab").mkdir(parents=True)
    (source.data_dir / "webchat" / "ab" / "0123.part").write_text("half a photo")
    (source.data_dir / ".secret_key-x").write_text("never used")
    (tmp_path / "notes").write_text("elsewhere")
    (source.data_dir / "notes").symlink_to(tmp_path / "notes")
    archive = backup(source, tmp_path / "b.tar.gz", now=LATER)
    assert sorted(name for name in files_of(archive) if name.startswith("data/")) == [
        "data/notes",
        "data/secret_key",
        "data/statutes/code.md",
    ]
    restore(target, archive)
    assert (target.data_dir / "notes").read_text() == "elsewhere"


def test_a_name_that_could_not_be_restored_is_not_packed(tmp_path: Path) -> None:
    source = settings(tmp_path / "here")
    in_use(source)[0].close()
    (source.data_dir / "a\\b").touch()
    with pytest.raises(BackupRefused, match="请改名"):
        backup(source, tmp_path / "b.tar.gz", now=LATER)
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_damaged_records_are_not_packed(tmp_path: Path) -> None:
    source = settings(tmp_path / "here")
    in_use(source)[0].close()
    records = bytearray((source.data_dir / "records.db").read_bytes())
    records[4096:8192] = bytes(4096)
    (source.data_dir / "records.db").write_bytes(records)
    with pytest.raises(BackupRefused, match="已损坏"):
        backup(source, tmp_path / "b.tar.gz", now=LATER)
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
