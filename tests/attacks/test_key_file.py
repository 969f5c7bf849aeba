"""The key file is cut short, unreadable or created by several starts at once: it is whole or refused, and all starts
use the same key."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands import main
from bot.key_file import BadKeyFile, read_or_make
from bot.resources import open_store
from bot.settings import BadSettings, Settings

ROOT = Path(__file__).parents[2]


def key_of(folder: Path) -> bytes:
    return Settings(_env_file=None, data_dir=folder).secret  # type: ignore[call-arg]


NO_KEYS = {
    "empty": b"",
    "a line break": b"\n",
    "spaces": b" " * 64,
    "five bytes": b"abcde",
    "31 bytes": b"0123456789abcdefghijklmnopqrstu",
    "31 bytes and blanks": b"  0123456789abcdefghijklmnopqrstu \r\n",
    "noughts, as after a power cut": bytes(64),
    "one letter": b"a" * 64,
    "something large": b"0123456789abcdef" * 1000,
}


@pytest.mark.parametrize("content", NO_KEYS.values(), ids=NO_KEYS)
def test_what_is_no_key_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(BadSettings) as refused:
        key_of(tmp_path)
    assert "这不是完整的密钥" in str(refused.value)
    assert "从备份里取回" in str(refused.value)
    assert (tmp_path / "secret_key").read_bytes() == content


def test_a_key_of_32_bytes_or_more_is_taken_without_its_line_break(tmp_path: Path) -> None:
    for key in (b"0123456789abcdef0123456789abcdef", b"k3y" * 4 + os.urandom(32).hex().encode()):
        (tmp_path / "secret_key").write_bytes(key + b"\r\n")
        assert key_of(tmp_path) == key


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (lambda path: path.mkdir(), "是文件夹，不是文件"),
        (lambda path: path.symlink_to("nowhere"), "没有这个文件或文件夹"),
        (lambda path: path.symlink_to(path), "secret_key："),
    ],
)
def test_a_key_that_cannot_be_read_is_said(tmp_path: Path, place: Callable[[Path], None], why: str) -> None:
    place(tmp_path / "secret_key")
    with pytest.raises(BadSettings) as refused:
        key_of(tmp_path)
    assert why in str(refused.value)
    assert "不要另造一个" in str(refused.value)


def test_the_commands_say_it_and_start_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").touch()
    for command in (["run"], ["migrate"], ["create-staff", "李敏", "--role", "clerk"], ["demo-data"]):
        assert main(command) == 2
        assert capsys.readouterr().err.startswith("data/secret_key：这不是完整的密钥（读到 0 个字节，至少要 32 个）")


@pytest.mark.parametrize("limit", [0, 10])
def test_a_full_disk_leaves_no_half_of_a_key(tmp_path: Path, limit: int) -> None:
    """No file may grow beyond `limit` bytes: what the system says then is what it says of a full disk."""
    code = f"""
import resource, sys
from pathlib import Path
from bot.key_file import BadKeyFile, read_or_make
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    read_or_make(Path(sys.argv[1]))
except BadKeyFile:
    sys.exit(9)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "secret_key")], cwd=ROOT, check=False)
    assert done.returncode == 9
    assert list(tmp_path.iterdir()) == []
    assert len(read_or_make(tmp_path / "secret_key")) == 64


def test_those_who_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from bot.key_file import read_or_make\n"
    code += "sys.stdin.read(); print(read_or_make(Path(sys.argv[1])).decode())"
    path = tmp_path / "data" / "secret_key"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    for start in starts:  # each waits for the end of its input: they go on together
        assert start.stdin is not None
        start.stdin.close()
        start.stdin = None
    keys = {start.communicate()[0].strip() for start in starts}
    assert keys == {path.read_text()}
    assert [name.name for name in path.parent.iterdir()] == ["secret_key"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_a_killed_start_had_begun_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".secret_key-x").write_text("half")
    key = read_or_make(tmp_path / "secret_key")
    assert read_or_make(tmp_path / "secret_key") == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_the_key_is_refused_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(BadKeyFile, match="这不是完整的密钥"):
        read_or_make(tmp_path / "secret_key")


# who may read what lies in DATA_DIR


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.mark.parametrize("there_before", [False, True])
def test_records_are_for_their_owner_alone_whatever_the_folder_was(tmp_path: Path, there_before: bool) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    if there_before:  # as earlier releases made it
        (folder / "records.db").touch(mode=0o644)
    (folder / "notes").touch(mode=0o644)
    store = open_store(Settings(_env_file=None, data_dir=folder))  # type: ignore[call-arg]
    try:
        assert modes(folder) == {
            "secret_key": 0o600,
            "records.db": 0o600,
            "records.db-wal": 0o600,
            "records.db-shm": 0o600,
            "notes": 0o644,  # the operator's
        }
        assert folder.stat().st_mode & 0o777 == 0o755
    finally:
        store.close()
