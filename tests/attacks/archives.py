"""Archives made by hand."""

import json
import tarfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

Files = dict[str, bytes]


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
    """As the releases before digests made them: the manifest first, and no list."""
    manifest = json.dumps({"format": 1, "made_at": "2026-11-01T00:00:00+08:00", "secret_elsewhere": False})
    rest = {name: content for name, content in files.items() if name not in ("manifest.json", "files.json")}
    return made_of({"manifest.json": manifest.encode(), **rest}, target)
