"""What an operator gets wrong at the start is told in a sentence that names the setting; nothing is left running."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_a_data_folder_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "data"))
    assert main(["migrate"]) == 2
    assert capsys.readouterr().err == (
        f"DATA_DIR={tmp_path}/file/data: Not a directory. "
        "Give a folder that this user may write to, or change its owner.\n"
    )


def test_a_photo_folder_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PHOTO_STORE", str(tmp_path / "file" / "photos"))
    assert main(["run"]) == 2
    assert capsys.readouterr().err == (
        f"PHOTO_STORE={tmp_path}/file/photos: Not a directory. Give a folder that this user may write to.\n"
    )


def test_a_zone_folder_without_a_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZONE_DIR", str(tmp_path / "none"))
    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        f"ZONE_DIR={tmp_path}/none: {tmp_path}/none/zone.yaml: No such file or directory. "
        "Give a folder with zone.yaml, see README.\n"
    )


def test_a_database_server_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: refused
        monkeypatch.setenv("DATABASE_URL", f"postgresql://green:hidden@127.0.0.1:{free.getsockname()[1]}/green")
        monkeypatch.setenv("SECRET_KEY", "a-secret-for-the-test")
        assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert "can't be used" in said
    assert "hidden" not in said


def test_an_address_somebody_else_listens_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, built_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(built_library, tmp_path / "data")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("HTTP_PORT", str(port))
        monkeypatch.setenv("ZONE_DIR", str(ROOT / "zone/data/training"))
        assert main(["run"]) == 2
    said = capsys.readouterr().err
    assert f"HTTP_HOST=127.0.0.1, HTTP_PORT={port}: " in said
    assert "set another HTTP_PORT" in said


def test_a_start_loads_nothing_that_only_a_rare_page_or_a_build_needs() -> None:
    rare = {"alembic", "docx", "fpdf", "pillow_heif", "psycopg", "pypinyin", "shapely", "sqlite_utils", "xlsxwriter"}
    code = f"import sys, bot.commands; print(*sorted({rare} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_a_data_folder_is_made_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    assert main(["migrate"]) == 0
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
