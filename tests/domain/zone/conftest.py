"""A zone's folder with one file changed, and the problems that the operator reads."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.mistakes import told
from zone import BadZone, Zone

XUZHOU = Path(__file__).parents[3] / "zone/data/xuzhou"

#: (file name, content) → the reported lines, without the folder
Mistakes = Callable[[str, str | bytes], list[str]]


@pytest.fixture
def mistakes(tmp_path: Path) -> Mistakes:
    def read(name: str, content: str | bytes) -> list[str]:
        for shipped in ("zone.yaml", "duty.yaml"):
            (tmp_path / shipped).write_bytes((XUZHOU / shipped).read_bytes())
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            Zone.load(tmp_path)
        except BadZone as mistake:
            return told(mistake).replace(f"{tmp_path}/", "").splitlines()
        return []

    return read
