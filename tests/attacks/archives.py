"""Archives written by hand, and what a restore makes of them."""

import json
import tarfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest

from bot.backup import BackupRefused, restore
from bot.commands import main
from bot.settings import Settings

Files = dict[str, bytes]
NOT_RESTORED = "没有还原任何东西"


def files_of(archive: Path) -> Files:
    with tarfile.open(archive) as content:
        return {member.name: content.extractfile(member).read() for member in content}  # type: ignore[union-attr]


def tar_of(members: Iterable[tuple[tarfile.TarInfo, bytes]], target: Path) -> Path:
    with tarfile.open(target, "w:gz", errors="surrogateescape") as archive:
        for info, content in members:
            archive.addfile(info, BytesIO(content))
    return target


def made_of(files: Files, target: Path) -> Path:
    def members() -> Iterable[tuple[tarfile.TarInfo, bytes]]:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            yield info, content

    return tar_of(members(), target)


def old_archive(files: Files, target: Path) -> Path:
    """An archive of a release that wrote no digests: the manifest comes first, and there is no list of files."""
    manifest = json.dumps({"format": 1, "made_at": "2026-11-01T00:00:00+08:00", "secret_elsewhere": False})
    rest = {name: content for name, content in files.items() if name not in ("manifest.json", "files.json")}
    return made_of({"manifest.json": manifest.encode(), **rest}, target)


def everything(folder: Path) -> dict[str, bytes]:
    """The content of every file in the folder, hidden ones included, by relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refusal(target: Settings, archive: Path, **given: int) -> str:
    """The message of the refusal; asserts that nothing was restored and that no file outside the target changed."""
    with pytest.raises(BackupRefused) as refused:
        restore(target, archive, **given)
    assert list(target.data_dir.iterdir()) == []
    assert everything(target.data_dir.parents[1] / "precious") == {"file": b"keep"}
    return str(refused.value)


def command(target: Settings, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(target.data_dir))
    monkeypatch.chdir(target.data_dir.parent)
    return main(list(arguments))
