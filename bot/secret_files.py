"""A secret setting may be stored in a file named by NAME_FILE (Docker secrets, systemd credentials)."""

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

from bot.os_words import os_words
from texts import label

SUFFIX = "_FILE"
_LANG = "zh_CN"
#: bytes; more than any secret has
_LONGEST = 64 * 1024


class SecretSetting:
    """Marks a field whose value may also come from a file."""


SECRET = SecretSetting()


@dataclass(frozen=True, slots=True)
class UnusableSecret:
    """Takes the place of a value, so that validation reports the setting together with all other invalid ones."""

    reason: str


class _Refused(Exception):
    """Carries the key of the text that says why."""


class SecretFiles(PydanticBaseSettingsSource):
    """Reads the files that the environment or .env names. Setting both NAME and NAME_FILE is an error: which one
    counts would be a guess."""

    def __init__(self, settings: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        """`sources`: the environment first, then .env."""
        super().__init__(settings)
        self._given: dict[str, str] = {}
        for source in reversed(sources):
            assert isinstance(source, EnvSettingsSource)
            self._given |= {name: value for name, value in source.env_vars.items() if value}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = self._given.get(file_name(field_name).lower()) if SECRET in field.metadata else None
        if path is None:
            return None, field_name, False
        if field_name in self._given:
            return UnusableSecret(label("settings.secret_twice", _LANG, name=field_name.upper())), field_name, False
        return _read(field_name.upper(), path), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


def file_name(field: str) -> str:
    return field.upper() + SUFFIX


def file_names(fields: Mapping[str, FieldInfo]) -> set[str]:
    """The names of all settings that point to a secret's file."""
    return {file_name(name) for name, field in fields.items() if SECRET in field.metadata}


def _read(name: str, path: str) -> str | UnusableSecret:
    try:
        return _one_line(_content(path))
    except OSError as error:
        why = os_words(error)
    except _Refused as refused:
        why = label(str(refused), _LANG)
    return UnusableSecret(label("settings.secret_file", _LANG, name=name, path=path, why=why))


def _content(path: str) -> bytes:
    if "\0" in path:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    mode = Path(path).stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # opening a pipe would wait for its writer
        raise _Refused("settings.secret_special")
    with Path(path).open("rb") as file:
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise _Refused("settings.secret_long")
    return content


def _one_line(content: bytes) -> str:
    """Surrounding white space is no part of the secret, as in .env."""
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise _Refused("settings.secret_binary") from None
    if not text:
        raise _Refused("settings.secret_empty")
    if not text.replace("\r", "").replace("\n", "").isprintable():
        raise _Refused("settings.secret_binary")
    if len(text.splitlines()) > 1:
        raise _Refused("settings.secret_lines")
    return text
