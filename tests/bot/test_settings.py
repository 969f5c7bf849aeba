"""Settings are said once, are loud, and .env.example is their list."""

import stat
from pathlib import Path

import pytest

from bot.settings import BadSettings, Settings, load
from storage.photos.bucket_address import Access

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
        ("ADMIN_IDS", "12, bob", "ADMIN_IDS：请写 Telegram 用户编号，用逗号隔开"),
        ("OPEN311_MEDIA_HOSTS", "https://photos.example.cn/", "OPEN311_MEDIA_HOSTS：请写主机名"),
        ("FORWARD_KEYS", "city", "FORWARD_KEYS：请写系统的 id 和密钥"),
        ("STAFF_ROBOTS", "slack=https://x.example/y", "STAFF_ROBOTS：请写“种类=完整地址”"),
        ("STAFF_ROBOTS", "wecom=qyapi.weixin.qq.com", "STAFF_ROBOTS：请写“种类=完整地址”"),
        ("SMS_GATEWAY", "https://sms.example/send", "SMS_GATEWAY：请写“地址#密钥”"),
        ("SMS_TEMPLATES", "alarm=1", "SMS_TEMPLATES：请写“名称=网关的模板编号”"),
        ("SMS_PER_DAY", "10", "SMS_PER_DAY：请写两个数"),
        ("TELEGRAM_LIMITS", "off", "TELEGRAM_LIMITS：请写两个数"),
        ("SMTP_URL", "mail.example.cn", "SMTP_URL：请写 smtp://"),
        ("SMTP_URL", "http://mail.example.cn", "SMTP_URL：请写 smtp://"),
        ("SMTP_URL", "smtp://user:word@", "SMTP_URL：请写 smtp://"),
        ("SMTP_URL", "smtp://mail.example.cn:70000", "SMTP_URL：请写 smtp://"),
        ("MAIL_FROM", "office", "MAIL_FROM：请写一个邮箱地址"),
        ("TIMEZONE", "Mars/Base", "TIMEZONE：请写时区的名称"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL：请写 sqlite:///路径"),
        ("DATABASE_URL", "postgresql://u@h/d", "SECRET_KEY：用 PostgreSQL 时必须设置"),
        ("SECRET_KEY", "short", "SECRET_KEY：至少 16 个字符"),
        ("HTTP_PORT", "abc", "HTTP_PORT：请写一个没有被占用的端口，0 到 65535"),
        ("HTTP_PORT", "70000", "HTTP_PORT：请写一个没有被占用的端口，0 到 65535"),
        ("PUBLIC_URL", "green", "PUBLIC_URL：请写以 http:// 或 https:// 开头的地址"),
        ("WEBHOOK_URL", "hook", "WEBHOOK_URL：Telegram 只接受 https 地址"),
        ("WEBHOOK_URL", "http://green.example.cn/tg", "WEBHOOK_URL：Telegram 只接受 https 地址"),
        ("WEBHOOK_URL", "https://green.example.cn:8080/tg", "WEBHOOK_URL：Telegram 只接受 https 地址，端口 443"),
        ("WEBHOOK_SECRET", "a b", "WEBHOOK_SECRET：最多 256 个字符"),
        ("PHOTO_STORE", "gs://bucket/photos", "PHOTO_STORE：请写文件夹的路径"),
        ("PHOTO_STORE", "s3://key:word@bucket/photos", "PHOTO_STORE：请写文件夹的路径"),
        (
            "PHOTO_STORE",
            "s3://bucket/photos",
            "PHOTO_STORE 是存储桶：AWS_ACCESS_KEY_ID 和 AWS_SECRET",
        ),
        ("AWS_ENDPOINT_URL", "s3.example.cn", "AWS_ENDPOINT_URL：请写对象存储的地址"),
        ("AWS_ENDPOINT_URL", "https://s3.example.cn/path", "AWS_ENDPOINT_URL：请写对象存储的地址"),
        ("AWS_REGION", "North China", "AWS_REGION：请写区域的名称"),
        ("TELEGRAM_PROXY", "ftp://x", "TELEGRAM_PROXY：请写代理地址"),
        ("STAFF_CHAT_ID", "staff", "STAFF_CHAT_ID：请写群的编号，是负数"),
        ("STAFF_CHAT_ID", "123", "STAFF_CHAT_ID：请写群的编号，是负数"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL：请写 DEBUG、INFO、WARNING 或 ERROR"),
    ],
)
def test_what_is_wrong_is_said(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load()
    assert str(caught.value).startswith(says)


def test_each_wrong_setting_has_a_line() -> None:
    with pytest.raises(BadSettings) as caught:
        load(webhook_url="http://green.example.cn", photo_store="s3://UPPER", log_level="loud")
    named = [line.partition("：")[0] for line in str(caught.value).splitlines()]
    assert named == ["WEBHOOK_URL", "PHOTO_STORE", "LOG_LEVEL"]


def test_a_bucket_of_photos_with_its_keys() -> None:
    keys = {"aws_access_key_id": "AKID", "aws_secret_access_key": "hidden-key", "aws_region": "cn-east-1"}
    settings = load(photo_store="s3://bucket/photos?endpoint_url=https://s3.example.cn", **keys)
    assert settings.photo_place == "s3://bucket/photos"
    assert settings.photo_access == Access(key_id="AKID", secret="hidden-key", region="cn-east-1")
    assert "hidden-key" not in repr(settings.photo_access)


@pytest.mark.parametrize("url", ["https://green.example.cn/tg", "https://green.example.cn:8443/tg", "https://g.cn"])
def test_a_webhook_as_telegram_takes_it(url: str) -> None:
    assert load(webhook_url=url).webhook_url == url


def test_a_bot_api_server_of_one_s_own_takes_http() -> None:
    url = "http://127.0.0.1:8080/tg"
    assert load(webhook_url=url, telegram_api_base="http://127.0.0.1:8081/bot").webhook_url == url


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
