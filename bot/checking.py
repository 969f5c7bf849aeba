"""Finds what `check` reports besides invalid values, one sentence each: unknown names in .env, unusable folders, unread
files of a zone, settings that reach nobody, secrets that others can read."""

import io
import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile

from dotenv.parser import parse_stream
from rapidfuzz import fuzz, process

from bot import bucket_settings, exposed, mail_settings, map_tiles, way_settings
from bot.calendar_templates import check_date_bases
from bot.checklists import check_bases
from bot.os_words import os_words
from bot.secret_files import SUFFIX, file_names
from bot.settings import ENV_FILE, Settings
from bot.training import refuse
from bot.way_settings import unknown_systems
from bot.zone_versions import published
from storage.engine.opening import sqlite_file
from storage.photos.bucket_address import is_bucket
from texts import label
from zone import Zone
from zone.zone import FILES

_LANG = "zh_CN"
#: similarity, 0 to 100, for a suggestion; higher for the environment, where most names belong to other programs
_ALIKE, _SURELY_ALIKE = 65, 85
#: names of other programs that .env may contain, for containers and proxies
_OTHERS = re.compile(r"TZ|LANG|LC_\w+|PATH|PYTHON\w+|COMPOSE_\w+|DOCKER_\w+|(HTTPS?|FTP|ALL|NO)_PROXY")


def found(settings: Settings, environment: Mapping[str, str] = os.environ, *, port: bool = True) -> list[str]:
    env = Path(ENV_FILE)
    return [
        *(_names(env.read_text("utf-8-sig")) if env.is_file() else ()),
        *_variables(environment),
        *_folders(settings),
        *_zone_files(settings.zone_dir),
        *bucket_settings.found(settings),
        *map_tiles.found(settings),
        *way_settings.found(settings),
        *mail_settings.found(settings),
        *exposed.readable_secrets(settings, environment),
        *exposed.believed_proxies(settings),
        *(exposed.taken_port(settings) if port else ()),
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """`wrong`: there is something to change."""

    says: str
    wrong: bool


def lines(settings: Settings, today: date, *, port: bool = True) -> Iterator[Line]:
    """Everything that `check` says, in order. Raises what prevents a start, as `run` does. `port`: also whether another
    program has the address."""
    yield from (Line(one, True) for one in found(settings, port=port))
    if settings.bot_token and settings.bot_id is None:
        yield Line(label("settings.bot_token", _LANG), True)
    changed = published(settings)
    zone = changed.zone
    check_bases(settings.zone_dir, today)
    check_date_bases(settings.zone_dir, today)
    refuse(settings, zone)
    yield from (Line(one, True) for one in (*unknown_systems(settings, zone), *changed.warnings()))
    yield from (Line(one, False) for one in changed.in_use())
    if not zone.duty.duties:
        yield Line(label("command_line.no_duty_table", _LANG), True)
        return
    if zone.duty.borrowed:
        yield Line(borrowed_duties(zone), True)
    yield Line(
        label("command_line.zone_checked" if zone.duty.confirmed else "command_line.zone_unconfirmed", _LANG), False
    )


def borrowed_duties(zone: Zone) -> str:
    """The categories that the duty table does not name, and whose rows hold for them."""
    borrowed = [one for one in zone.categories if one.id in zone.duty.borrowed]
    names = "、".join(f"{one.id}（{one.name(_LANG)}）" for one in borrowed)
    older = next(one for one in zone.categories if one.id == borrowed[0].like)
    return label("check.borrowed_duties", _LANG, names=names, older=older.name(_LANG))


def _names(text: str) -> Iterator[str]:
    known, seen = _known(), dict[str, int]()
    for binding in parse_stream(io.StringIO(text)):
        line, name = binding.original.line, (binding.key or "").upper()
        skipped = len(binding.original.string) - len(binding.original.string.lstrip("\n"))
        line += skipped  # the parser counts blank lines as part of the next binding
        if binding.error or (name and binding.value is None):
            yield label("check.env_line", _LANG, line=line)
            continue
        if not name or _OTHERS.fullmatch(name):
            continue
        if name not in known:
            hint = _no_file(name, known) or _hint(name, known)
            yield label("check.env_name", _LANG, line=line, name=binding.key, hint=hint)
        elif name in seen:
            yield label("check.env_twice", _LANG, line=line, name=name, first=seen[name])
        seen[name] = line


def _variables(environment: Mapping[str, str]) -> Iterator[str]:
    known = _known()
    for name in sorted(environment):
        if name.upper() in known or _OTHERS.fullmatch(name.upper()):
            continue
        if hint := _no_file(name.upper(), known) or _hint(name.upper(), known, least=_SURELY_ALIKE):
            yield label("check.variable", _LANG, name=name, hint=hint)


def _known() -> set[str]:
    return {name.upper() for name in Settings.model_fields} | file_names(Settings.model_fields)


def _no_file(name: str, known: Collection[str]) -> str:
    """A hint for NAME_FILE if NAME is a setting but not a secret."""
    setting = name.removesuffix(SUFFIX)
    if setting == name or setting not in known or setting.endswith(SUFFIX):
        return ""
    return label("check.no_file", _LANG, name=setting)


def _hint(name: str, known: Collection[str], *, least: float = _ALIKE) -> str:
    match = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=least)
    return label("zone_data.near", _LANG, name=match[0]) if match else ""


def _folders(settings: Settings) -> Iterator[str]:
    if why := _unusable(settings.data_dir):
        yield label("mistake.data_dir", _LANG, path=settings.data_dir, why=os_words(why))
    if settings.photo_store and not is_bucket(settings.photo_store) and (why := _unusable(Path(settings.photo_store))):
        yield label("mistake.photo_folder", _LANG, path=settings.photo_store, why=os_words(why))
    records = sqlite_file(settings.database_url) if settings.database_url else None
    if records is not None and (why := _unlisted(records.parent) or _unusable(records.parent)):
        yield label("mistake.database", _LANG, url=settings.database_url, why=os_words(why))
    if settings.statutes_dir is not None and (why := _unlisted(settings.statutes_dir)):
        yield label("check.statutes_dir", _LANG, path=settings.statutes_dir, why=os_words(why))


def _unusable(folder: Path) -> OSError | None:
    """The error of writing a file there; for a missing folder, in the nearest existing parent."""
    try:
        existing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        with TemporaryFile(dir=existing):
            return None
    except OSError as error:
        return error


def _unlisted(folder: Path) -> OSError | None:
    try:
        list(folder.iterdir())
    except OSError as error:
        return error
    return None


def _zone_files(folder: Path | None) -> Iterator[str]:
    """Files with a misspelt name (duty.yml, gazeteer.yaml)."""
    names = sorted(each.name for each in folder.iterdir()) if folder is not None and folder.is_dir() else []
    for name in names:
        if name in FILES or not name.lower().endswith((".yaml", ".yml", ".json", ".geojson")):
            continue
        near = process.extractOne(name.lower(), FILES, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if near and near[0] not in names:
            yield label("check.zone_file", _LANG, name=name, folder=folder, near=near[0])
