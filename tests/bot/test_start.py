"""What an operator gets wrong at the start is told in a sentence that names the setting; nothing is left running."""

import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.alone import alone
from bot.commands import main
from bot.settings import Settings, load

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
        f"DATA_DIR={tmp_path}/file/data：路径里有一段不是文件夹。"
        "请换一个运行服务的用户可以写入的文件夹，或改它的所有者。\n"
    )


def test_a_photo_folder_that_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("PHOTO_STORE", str(tmp_path / "file" / "photos"))
    assert main(["run"]) == 2
    assert capsys.readouterr().err == (
        f"PHOTO_STORE={tmp_path}/file/photos：路径里有一段不是文件夹。请换一个运行服务的用户可以写入的文件夹。\n"
    )


def test_a_zone_folder_without_a_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZONE_DIR", str(tmp_path / "none"))
    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        f"ZONE_DIR={tmp_path}/none：{tmp_path}/none/zone.yaml：没有这个文件或文件夹。"
        "请写有 zone.yaml 的文件夹，见 README。\n"
    )


@pytest.mark.parametrize(
    ("name", "value"), [("WEBHOOK_URL", "http://green.example.cn/tg"), ("PHOTO_STORE", "s3://Bucket/photos")]
)
def test_check_says_what_the_start_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert [main(["check"]), main(["run"])] == [2, 2]
    first, second = capsys.readouterr().err.splitlines()
    assert first == second
    assert first.startswith(f"{name}：")


@pytest.mark.parametrize(("token", "code"), [("abc", 1), ("x:y", 1), ("123:", 1), ("123:abc", 0), ("", 0)])
def test_check_says_that_a_token_can_t_be_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], token: str, code: int
) -> None:
    monkeypatch.setenv("BOT_TOKEN", token)
    assert main(["check"]) == code
    assert ("BOT_TOKEN：令牌应是" in capsys.readouterr().out) == bool(code)


def test_a_database_of_a_newer_release(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert main(["migrate"]) == 0
    with sqlite3.connect(tmp_path / "data/records.db") as records:
        records.execute("UPDATE alembic_version SET version_num = '9999'")
    records.close()
    assert main(["migrate"]) == 2
    assert "数据库是更新的版本写的（9999）" in capsys.readouterr().err


def test_a_folder_that_a_service_uses_is_not_given_to_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    with alone(load()):
        assert main(["run"]) == 2
        assert main(["restore", str(tmp_path / "b.tar.gz")]) == 2
        assert capsys.readouterr().err == 2 * (
            f"DATA_DIR={tmp_path}/data：有一个服务（或一次还原）正在用这个文件夹。请先停掉它，或另设 DATA_DIR。\n"
        )
        assert main(["migrate"]) == main(["check"]) == main(["verify"]) == main(["backup", str(tmp_path)]) == 0
        assert main(["create-staff", "李敏", "--role", "clerk"]) == main(["knowledge", "list"]) == 0
    with alone(load()):
        pass


def test_services_on_postgresql_share_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://green@127.0.0.1/green")
    monkeypatch.setenv("SECRET_KEY", "a-secret-for-the-test")
    with alone(load()), alone(load()):
        pass


def test_a_database_server_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # bound and not listening: refused
        monkeypatch.setenv("DATABASE_URL", f"postgresql://green:hidden@127.0.0.1:{free.getsockname()[1]}/green")
        monkeypatch.setenv("SECRET_KEY", "a-secret-for-the-test")
        assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert "：连不上或用不了（" in said
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
    assert f"HTTP_HOST=127.0.0.1，HTTP_PORT={port}：地址已被占用。" in said
    assert "换一个 HTTP_PORT" in said


def test_a_start_loads_nothing_that_only_a_rare_page_or_a_build_needs() -> None:
    rare = {
        "alembic", "docx", "fpdf", "openpyxl", "pillow_heif", "psycopg", "pypinyin", "shapely", "sqlite_utils",
        "xlsxwriter",
    }  # fmt: skip
    code = f"import sys, bot.commands; print(*sorted({rare} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_a_data_folder_is_made_for_its_owner_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    assert main(["migrate"]) == 0
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
