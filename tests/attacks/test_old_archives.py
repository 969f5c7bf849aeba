"""An operator restores an archive of an earlier release, which has no digests: a whole one is restored with a warning,
a damaged one is refused in one line."""

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.attacks.archives import command, files_of, old_archive, refusal

# archives of earlier releases


def test_an_archive_without_digests_is_restored_and_said_to_be_old(
    good_archive: Path,
    target: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    archive = old_archive(files_of(good_archive), tmp_path / "old.tar.gz")
    target.data_dir.parent.mkdir()
    assert command(target, monkeypatch, "restore", str(archive)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("这份备份是旧格式，里面没有校验码")
    assert lines[2:] == ["记录里有 1 件举报、1 个照片等文件。", "校验通过：记录和照片完整。"]


def test_an_old_archive_with_damaged_records_is_refused(good_archive: Path, target: Settings, tmp_path: Path) -> None:
    files = files_of(good_archive)
    torn = bytearray(files["records.db"])
    torn[4096:8192] = bytes(4096)
    for records in (b"", b"no database", bytes(torn), files["records.db"][:9000]):
        archive = old_archive(files | {"records.db": records}, tmp_path / "old.tar.gz")
        assert "里面的记录已损坏" in refusal(target, archive)


# on the command line


def test_the_command_says_it_in_one_line(
    good_archive: Path,
    target: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    archive = tmp_path / "cut.tar.gz"
    archive.write_bytes(good_archive.read_bytes()[:-5])
    target.data_dir.parent.mkdir()
    assert command(target, monkeypatch, "restore", str(archive)) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        f"{archive} 不能用：文件不完整，后面缺了一段。没有还原任何东西，请换一份备份。\n",
    )
