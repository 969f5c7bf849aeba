"""Secret settings also come from files (NAME_FILE), and every unusable file is reported."""

import errno
import os
from pathlib import Path

import pytest

from bot.commands import main
from bot.secret_files import file_names
from bot.settings import BadSettings, Settings, load

SECRETS = {
    "BOT_TOKEN": "123456:AA-bb_cc",
    "TELEGRAM_PROXY": "socks5://user:pass@10.0.0.1:1080",
    "WEBHOOK_SECRET": "hook-secret_1",
    "METRICS_TOKEN": "scrape me",
    "DATABASE_URL": "postgresql+psycopg://u:p%20w@h/d",
    "DATABASE_READ_URL": "postgresql+psycopg://u:p%20w@replica/d",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalr/XUtn+FEMI",
    "FORWARD_KEYS": "city=abc,district=d=ef",
    "MAP_TILES": "tianditu:0123456789abcdef",
    "STAFF_ROBOTS": "wecom=https://x.example/send?key=a, dingtalk=https://y.example/send?access_token=b#SECc",
    "SMS_GATEWAY": "https://sms.example/send#0123456789abcdef",
    "SMTP_URL": "smtps://office:p%40ss@mail.example:465",
    "SECRET_KEY": "0123456789abcdef",
}
VALUES = SECRETS | {
    "FORWARD_KEYS": {"city": "abc", "district": "d=ef"},
    "STAFF_ROBOTS": (
        ("wecom", "https://x.example/send?key=a"),
        ("dingtalk", "https://y.example/send?access_token=b#SECc"),
    ),
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)


def refusal() -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load()
    return str(caught.value).splitlines()


def unusable(name: str, path: str, why: str) -> str:
    tail = f"请写一个文件的路径，里面只有 {name} 的值，运行服务的用户要能读它。"
    return f"{name}_FILE={path}：{why}。{tail}"


def test_the_secrets_are_those() -> None:
    assert file_names(Settings.model_fields) == {f"{name}_FILE" for name in SECRETS}


def test_every_setting_named_like_a_secret_is_one() -> None:
    named = {name for name in Settings.model_fields if any(word in name for word in ("token", "secret", "key"))}
    assert {f"{name.upper()}_FILE" for name in named} <= file_names(Settings.model_fields)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n", " \n"])
def test_all_from_files_named_in_the_environment(monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    for name, value in SECRETS.items():
        Path(name).write_bytes((value + ending).encode())
        monkeypatch.setenv(f"{name}_FILE", str(Path(name).absolute()))
    settings = load()
    assert {name: getattr(settings, name.lower()) for name in SECRETS} == VALUES


def test_all_from_files_named_in_env(capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in SECRETS.items():
        Path(name).write_text(value + "\n", "utf-8")
    Path(".env").write_text("".join(f"{name}_FILE={name}\n" for name in SECRETS), "utf-8")
    settings = load()
    assert {name: getattr(settings, name.lower()) for name in SECRETS} == VALUES
    main(["check"])
    assert [line for line in capsys.readouterr().out.splitlines() if "_FILE" in line] == []


def test_a_file_with_a_byte_order_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("key").write_bytes(b"\xef\xbb\xbf0123456789abcdef\r\n")
    monkeypatch.setenv("SECRET_KEY_FILE", "key")
    assert load().secret == b"0123456789abcdef"


def test_a_link_as_kubernetes_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data-1").write_text("0123456789abcdef", "utf-8")
    Path("key").symlink_to("data-1")
    monkeypatch.setenv("SECRET_KEY_FILE", "key")
    assert load().secret == b"0123456789abcdef"


def test_an_empty_path_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN_FILE", "")
    monkeypatch.setenv("BOT_TOKEN", "1:a")
    assert load().bot_token == "1:a"


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value_in", ["environment", "env"])
@pytest.mark.parametrize("file_in", ["environment", "env"])
def test_both_given(monkeypatch: pytest.MonkeyPatch, name: str, value_in: str, file_in: str) -> None:
    Path("secret").write_text(SECRETS[name], "utf-8")
    lines = []
    for where, key, value in ((value_in, name, SECRETS[name]), (file_in, f"{name}_FILE", "secret")):
        if where == "environment":
            monkeypatch.setenv(key, value)
        else:
            lines.append(f"{key}={value}\n")
    Path(".env").write_text("".join(lines), "utf-8")
    twice = f"{name} 和 {name}_FILE 同时设置了，不知道该用哪个。请只留一个（环境变量和 .env 都算）。"
    assert refusal() == [twice]


def test_the_environment_names_the_file_before_env(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("one").write_text("1:a", "utf-8")
    Path(".env").write_text("BOT_TOKEN_FILE=two\n", "utf-8")
    monkeypatch.setenv("BOT_TOKEN_FILE", "one")
    assert load().bot_token == "1:a"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的"),
        (b"\n", "文件是空的"),
        (b" \t\r\n", "文件是空的"),
        (b"\xef\xbb\xbf", "文件是空的"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是 UTF-8 文本，或有不可见的字符"),
        (b"\x00" * 64, "不是 UTF-8 文本，或有不可见的字符"),
        ("密钥".encode("gbk"), "不是 UTF-8 文本，或有不可见的字符"),
        ("0123456789abcdef".encode("utf-16"), "不是 UTF-8 文本，或有不可见的字符"),
        ("0123456789\u200babcdef".encode(), "不是 UTF-8 文本，或有不可见的字符"),
        (b"0123456789abcdef\nmore\n", "有不止一行"),
        (b"a" * 70_000, "文件太大，不会是密钥"),
    ],
)
@pytest.mark.parametrize("name", SECRETS)
def test_what_a_file_holds(monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, why: str) -> None:
    Path("secret").write_bytes(content)
    monkeypatch.setenv(f"{name}_FILE", "secret")
    assert refusal() == [unusable(name, "secret", why)]


def test_paths_that_are_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("folder").mkdir()
    Path("file").touch()
    os.mkfifo("pipe")
    Path("link").symlink_to("nowhere")
    for name, path in {
        "BOT_TOKEN": "missing",
        "TELEGRAM_PROXY": "folder",
        "WEBHOOK_SECRET": "pipe",
        "METRICS_TOKEN": "file/inside",
        "DATABASE_URL": "link",
        "FORWARD_KEYS": "/dev/null",
    }.items():
        monkeypatch.setenv(f"{name}_FILE", path)
    assert refusal() == [
        unusable("BOT_TOKEN", "missing", "没有这个文件或文件夹"),
        unusable("TELEGRAM_PROXY", "folder", "是文件夹，不是文件"),
        unusable("WEBHOOK_SECRET", "pipe", "不是普通文件"),
        unusable("METRICS_TOKEN", "file/inside", "路径里有一段不是文件夹"),
        unusable("DATABASE_URL", "link", "没有这个文件或文件夹"),
        unusable("FORWARD_KEYS", "/dev/null", "不是普通文件"),
    ]


def test_a_file_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read every file: the refusal of the system is played."""

    def refused(*_given: object, **_named: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    Path("secret").write_text("1:a", "utf-8")
    monkeypatch.setenv("BOT_TOKEN_FILE", "secret")
    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert refusal() == [unusable("BOT_TOKEN", "secret", "没有权限")]


def test_a_wrong_value_in_a_file_is_reported_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret").write_text("short\n", "utf-8")
    monkeypatch.setenv("SECRET_KEY_FILE", "secret")
    assert refusal() == ["SECRET_KEY：至少 16 个字符，可用 openssl rand -hex 32 生成"]


def test_each_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN_FILE", "missing")
    monkeypatch.setenv("LOG_LEVEL", "loud")
    monkeypatch.setenv("FORWARD_KEYS_FILE", "missing")
    assert [line.partition("：")[0] for line in refusal()] == [
        "BOT_TOKEN_FILE=missing",
        "FORWARD_KEYS_FILE=missing",
        "LOG_LEVEL",
    ]


def test_check_knows_the_names(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").write_text("PUBLIC_URL_FILE=x\nBOT_TOKN_FILE=y\n", "utf-8")
    monkeypatch.setenv("HTTP_PORT_FILE", "/run/secrets/port")
    monkeypatch.setenv("SECRET_KEY_FIEL", "/run/secrets/key")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/cert.pem")
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        ".env:1: 没有 PUBLIC_URL_FILE 这个设置，不起作用。PUBLIC_URL 不能放在文件里，请直接写 PUBLIC_URL。",
        ".env:2: 没有 BOT_TOKN_FILE 这个设置，不起作用。是不是 BOT_TOKEN_FILE？",
        "环境变量 HTTP_PORT_FILE 不起作用。HTTP_PORT 不能放在文件里，请直接写 HTTP_PORT。",
        "环境变量 SECRET_KEY_FIEL 不起作用。是不是 SECRET_KEY_FILE？",
    ]
