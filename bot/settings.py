"""Settings: the only reader of the environment. Each field is a line of .env.example, in the same order."""

import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.key_file import BadKeyFile, read_or_make
from bot.os_words import os_words
from bot.secret_files import SECRET, SecretFiles, UnusableSecret
from http_server.addresses import LOOPBACK, Network, networks
from storage.engine.address import database_address
from storage.photos.bucket_address import Access, BucketAddress, is_bucket
from texts import has, label

SECRET_FILE = "secret_key"  # noqa: S105 (a file's name)
_SHORTEST_SECRET = 16
_LANG = "zh_CN"
ENV_FILE = ".env"
#: in the order of the week
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKLY = rf"^(off|({'|'.join(WEEKDAYS)}) ([01]\d|2[0-3]):[0-5]\d)$"
#: Telegram's own server; a local one accepts http too (Bot API, "Using a Local Bot API Server")
_TELEGRAM = "https://api.telegram.org/bot"
#: addresses that Telegram's own server sends updates to (Bot API, setWebhook)
_WEBHOOK = re.compile(r"https://([^/@]+@)?[^/:@]+(:(443|80|88|8443))?(/.*)?")

#: kinds of robots and names of SMS templates, written out: `knowledge` reads the settings without the channels
ROBOTS, TEMPLATES = ("wecom", "dingtalk", "feishu"), ("danger", "warning")

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\.[a-z]{2,63}(:\d{1,5})?")

#: the port is optional; user and password percent-encoded where they contain @, :, / or ?
_SMTP = r"^(smtps?://([^@/?#\s]+@)?[A-Za-z0-9.\[\]:-]+/?(\?starttls=(yes|no|auto))?)?$"


class BadSettings(Exception):
    """What is wrong and what to write instead, one line per setting."""


class Settings(BaseSettings):
    """Fields have the names of environment variables in lower case; an empty value counts as unset. A SECRET may also
    come from the file named by NAME_FILE."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8-sig", env_ignore_empty=True, extra="ignore", frozen=True
    )

    bot_token: Annotated[str, SECRET] = ""
    telegram_api_base: str = _TELEGRAM
    telegram_file_base: str = "https://api.telegram.org/file/bot"
    telegram_limits: Annotated[tuple[int, int], NoDecode] = (30, 20)
    telegram_proxy: Annotated[str | None, SECRET] = Field(default=None, pattern=r"^(https?|socks5h?)://")
    webhook_url: str = Field(default="", pattern=r"^(https?://.+)?$")
    webhook_secret: Annotated[str, SECRET] = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,256}$")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = LOOPBACK
    metrics_token: Annotated[str, SECRET] = ""
    public_url: str = Field(default="", pattern=r"^(https?://.+)?$")
    data_dir: Path = Path("data")
    database_url: Annotated[str, SECRET] = ""
    database_read_url: Annotated[str, SECRET] = ""
    photo_store: str = ""
    aws_access_key_id: Annotated[str, SECRET] = ""
    aws_secret_access_key: Annotated[str, SECRET] = ""
    aws_endpoint_url: str = Field(default="", pattern=r"^(https?://[^/?#@\s]+/?)?$")
    aws_region: str = Field(default="", pattern=r"^[a-z0-9-]{0,40}$")
    statutes_dir: Path | None = None
    zone_dir: Path | None = None
    map_tiles: Annotated[str, SECRET] = ""
    map_attribution: str = ""
    map_approval: str = ""
    staff_chat_id: int | None = Field(default=None, lt=0)
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    open311_media_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    forward_keys: Annotated[dict[str, str], NoDecode, SECRET] = Field(default_factory=dict)
    staff_robots: Annotated[tuple[tuple[str, str], ...], NoDecode, SECRET] = ()
    sms_gateway: Annotated[str, SECRET] = Field(default="", pattern=r"^(https?://[^#\s]+#\S{16,})?$")
    sms_templates: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    sms_per_day: Annotated[tuple[int, int], NoDecode] = (10, 200)
    smtp_url: Annotated[str, SECRET] = Field(default="", pattern=_SMTP)
    mail_from: str = Field(default="", pattern=r"^([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+)?$")
    secret_key: Annotated[str, SECRET] = ""
    timezone: str = "Asia/Shanghai"
    weekly_report: str = Field(default="mon 08:30", pattern=_WEEKLY)
    log_level: str = Field(default="INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        secrets = SecretFiles(settings_cls, env_settings, dotenv_settings)
        return init_settings, secrets, env_settings, dotenv_settings

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdigit() for part in parts):
            raise ValueError
        return frozenset(int(part) for part in parts)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        return networks(part for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("open311_media_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: Any) -> Any:
        """Names, with a port where it is not that of https; never an address that starts with a scheme."""
        if not isinstance(value, str):
            return value
        parts = [part.strip().lower() for part in value.split(",") if part.strip()]
        if not all(_HOST.fullmatch(part) for part in parts):
            raise ValueError
        return frozenset(parts)

    @field_validator("forward_keys", mode="before")
    @classmethod
    def _keys(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        if not all(name and key for name, _, key in parts):
            raise ValueError
        return {name.strip(): key.strip() for name, _, key in parts}

    @field_validator("staff_robots", mode="before")
    @classmethod
    def _robots(cls, value: Any) -> Any:
        """kind=URL or kind=URL#SECRET; an address may contain = itself."""
        if not isinstance(value, str):
            return value
        parts = [part.strip().partition("=") for part in value.split(",") if part.strip()]
        if not all(kind in ROBOTS and url.startswith(("http://", "https://")) for kind, _, url in parts):
            raise ValueError
        return tuple((kind, url) for kind, _, url in parts)

    @field_validator("sms_templates", mode="before")
    @classmethod
    def _templates(cls, value: Any) -> Any:
        read = cls._keys(value)
        if not set(read) <= set(TEMPLATES):
            raise ValueError
        return read

    @field_validator("sms_per_day", "telegram_limits", mode="before")
    @classmethod
    def _bounds(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",")]
        if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError
        return tuple(int(part) for part in parts)

    @field_validator("smtp_url")
    @classmethod
    def _a_port_that_exists(cls, value: str) -> str:
        if urlsplit(value).port == 0:  # others out of range raise
            raise ValueError
        return value

    @field_validator("webhook_url")
    @classmethod
    def _a_webhook_that_telegram_takes(cls, value: str, others: ValidationInfo) -> str:
        if value and others.data["telegram_api_base"] == _TELEGRAM and not _WEBHOOK.fullmatch(value):
            raise ValueError
        return value

    @field_validator("photo_store")
    @classmethod
    def _a_folder_or_a_bucket(cls, value: str) -> str:
        if is_bucket(value):
            BucketAddress.parse(value)  # raises ValueError
        elif "://" in value:
            raise ValueError
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError from None
        return value

    @field_validator("database_url", "database_read_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        return database_address(value) if value else ""

    @model_validator(mode="after")
    def _what_belongs_together(self) -> "Settings":
        if self.secret_key and len(self.secret_key) < _SHORTEST_SECRET:
            raise ValueError("secret_key_short")
        if self.database_url.startswith("postgresql") and not self.secret_key:
            raise ValueError("secret_key_missing")
        if self.database_read_url and not self.database_url.startswith("postgresql"):
            raise ValueError("replica_of_nothing")
        if is_bucket(self.photo_store) and not self.photo_access.is_whole:
            raise ValueError("photo_keys")
        return self

    @property
    def bot_id(self) -> int | None:
        """The number before the token's colon; None without a token, or with an invalid one."""
        number, colon, rest = self.bot_token.partition(":")
        return int(number) if colon and rest and number.isdigit() else None

    @property
    def local_time(self) -> ZoneInfo:
        """The time zone in which times are shown and days begin."""
        return ZoneInfo(self.timezone)

    @property
    def records_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'records.db'}"

    @property
    def photos(self) -> str:
        return self.photo_store or str(self.data_dir / "photos")

    @property
    def photo_place(self) -> str:
        """`photos` for people and files: a folder, or a bucket without the way to it."""
        return str(BucketAddress.parse(self.photos)) if is_bucket(self.photos) else self.photos

    @property
    def photo_access(self) -> Access:
        return Access(
            key_id=self.aws_access_key_id,
            secret=self.aws_secret_access_key,
            endpoint=self.aws_endpoint_url,
            region=self.aws_region,
        )

    @property
    def statutes(self) -> Path:
        return self.statutes_dir or self.data_dir / "statutes"

    @property
    def address(self) -> str:
        """The public address of the pages, without a slash at the end."""
        host = "127.0.0.1" if self.http_host in ("0.0.0.0", "::") else self.http_host  # noqa: S104 (compared only)
        return (self.public_url or f"http://{host}:{self.http_port}").rstrip("/")

    @cached_property
    def secret(self) -> bytes:
        """SECRET_KEY, or the key in DATA_DIR, created on first use. Raises BadSettings."""
        if self.secret_key:
            return self.secret_key.encode()
        try:
            return read_or_make(self.data_dir / SECRET_FILE)
        except BadKeyFile as bad:
            raise BadSettings(str(bad)) from None

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose (HKDF, RFC 5869)."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"lvwang:{purpose}".encode()).derive(self.secret)


def load(**given: Any) -> Settings:
    """Reads the environment, .env and secret files. Raises BadSettings."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise BadSettings("\n".join(_sentence(problem) for problem in error.errors())) from None
    except UnicodeDecodeError:
        raise BadSettings(label("settings.env_encoding", _LANG)) from None
    except OSError as error:
        raise BadSettings(label("settings.env_unreadable", _LANG, why=os_words(error))) from None


def _sentence(problem: Any) -> str:
    """The text for an invalid setting. A check of several settings raises the key of its text."""
    if isinstance(problem["input"], UnusableSecret):
        return problem["input"].reason
    name = ".".join(str(part) for part in problem["loc"]) or problem["msg"].removeprefix("Value error, ")
    key = f"settings.{name}"
    if not has(key, _LANG):
        return label("mistake.setting", _LANG, name=name.upper())
    return label(key, _LANG, least=_SHORTEST_SECRET)
