"""Settings are said once, are loud, and .env.example is their list."""

import stat
from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, load

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_names_every_setting_in_order() -> None:
    assert list(example()) == [name.upper() for name in Settings.model_fields]


def test_the_example_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load()
    for name, value in example().items():
        monkeypatch.setenv(name, value)
    assert load() == before


def test_nothing_needs_to_be_set() -> None:
    settings = load()
    assert settings.bot_id is None
    assert settings.records_url == "sqlite:///data/records.db"
    assert settings.address == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ADMIN_IDS", "12, bob", "ADMIN_IDS: write Telegram user ids as numbers with commas between"),
        ("TIMEZONE", "Mars/Base", "TIMEZONE: write a name of the tz database"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: write sqlite:///path"),
        ("DATABASE_URL", "postgresql://u@h/d", "SECRET_KEY must be set with PostgreSQL"),
        ("SECRET_KEY", "short", "SECRET_KEY: write at least 16 characters"),
        ("HTTP_PORT", "abc", "HTTP_PORT: write a free port, 0 to 65535, e.g. 8080"),
        ("HTTP_PORT", "70000", "HTTP_PORT: write a free port, 0 to 65535, e.g. 8080"),
        ("PUBLIC_URL", "green", "PUBLIC_URL: write an address with http:// or https://, e.g. https://green.example.cn"),
        (
            "WEBHOOK_URL",
            "hook",
            "WEBHOOK_URL: write an address with http:// or https://, e.g. https://green.example.cn/tg",
        ),
        ("WEBHOOK_SECRET", "a b", "WEBHOOK_SECRET: write at most 256 of A-Z a-z 0-9 _ -"),
        ("TELEGRAM_PROXY", "ftp://x", "TELEGRAM_PROXY: write a proxy's address, e.g. socks5://127.0.0.1:1080"),
        ("STAFF_CHAT_ID", "staff", "STAFF_CHAT_ID: write the group's id, a negative number, e.g. -1001234567890"),
        ("STAFF_CHAT_ID", "123", "STAFF_CHAT_ID: write the group's id, a negative number, e.g. -1001234567890"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: write DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_what_is_wrong_is_said(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load()
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("token", "bot_id"), [("123:abc", 123), ("", None), ("abc", None), ("x:y", None), ("12:", None)]
)
def test_a_token_that_cannot_be_one_does_not_stop_the_start(token: str, bot_id: int | None) -> None:
    assert load(bot_token=token).bot_id == bot_id


def test_a_usual_postgresql_address_gets_our_driver() -> None:
    settings = load(database_url="postgres://u:p@h/d", secret_key="0123456789abcdef")
    assert settings.records_url == "postgresql+psycopg://u:p@h/d"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = load(data_dir=tmp_path / "d"), load(data_dir=tmp_path / "d")
    assert first.secret == second.secret
    assert len(first.secret) == 64
    assert stat.S_IMODE((tmp_path / "d" / "secret_key").stat().st_mode) == 0o600


def test_each_purpose_has_a_key_of_its_own() -> None:
    settings = load(secret_key="0123456789abcdef")
    assert len({settings.key("contact"), settings.key("relay"), settings.key("digest")}) == 3
    assert len(settings.key("contact")) == 32
