"""The cast of the chat is in tests/conftest.py, the console and its pages are in tests/web; archives are made here."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.backup import backup
from bot.settings import Settings
from tests.logged import logged
from tests.shared import made_once
from tests.storage.test_backup import LATER, in_use, settings
from tests.web.conftest import arrives, cases, desk, house, photos, wakes

__all__ = ["arrives", "cases", "desk", "house", "logged", "photos", "wakes"]


@pytest.fixture(scope="session")
def good_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of one case and one photo."""

    def make(folder: Path) -> None:
        source = settings(folder)
        with closing(in_use(source)[0]):
            backup(source, folder / "good.tar.gz", now=LATER)

    return made_once(tmp_path_factory, "archive", make) / "good.tar.gz"


@pytest.fixture
def target(tmp_path: Path) -> Settings:
    """An empty installation to restore into, with a precious file beside it."""
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("keep")
    return settings(tmp_path / "there")
