"""A form that came without a valid session or token: what was typed is kept in the page and sent again by its writer,
with a fresh token. Files can't be kept; they are chosen again."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.web_request import FileField

from http_server import reading

_START = "/console/"
_LONGEST_PATH = 2000
#: forms with passwords are not kept, and leaving needs no second try
_NOT_KEPT = ("/console/account", "/console/login", "/console/logout")
#: ids, numbers, moments, and queries of lists
_TECHNICAL = re.compile(r"[a-z0-9_.:-]*|\?\S*|\d{4}-\d\d-\d\dT\d\d:\d\d|.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`path` is where the form goes; `files` are the names of its fields for files."""

    path: str
    fields: Sequence[tuple[str, str]]
    files: Sequence[str] = ()

    @property
    def json(self) -> str:
        return json.dumps([self.path, self.fields, self.files], ensure_ascii=False, separators=(",", ":"))

    @property
    def texts(self) -> Sequence[str]:
        """What the person wrote, to be shown to them; not the technical values, e.g. of a list that they chose from."""
        return [value for _, value in self.fields if not _TECHNICAL.fullmatch(value)]


def kept_of(path: str, form: reading.Form) -> Kept | None:
    if not is_own_path(path) or path.startswith(_NOT_KEPT):
        return None
    fields = [(name, value) for name, value in form.items() if isinstance(value, str) and name != "csrf"]
    files = {name: None for name, value in form.items() if isinstance(value, FileField)}
    return Kept(path=path, fields=fields, files=list(files))


def parse(text: str) -> Kept | None:
    """A form kept by `Kept.json`; None for anything else."""
    try:
        path, fields, files = reading.parsed(text.encode())
        kept = Kept(
            path=reading.text(path),
            fields=[(reading.text(name), reading.text(value)) for name, value in fields],
            files=[reading.text(name) for name in files],
        )
    except (ValueError, TypeError, web.HTTPException):
        return None
    return kept if is_own_path(kept.path) and not kept.path.startswith(_NOT_KEPT) else None


def is_own_path(path: str) -> bool:
    """Whether it is an address of the console and nothing that a browser takes for another site's."""
    if not path.startswith(_START) or len(path) > _LONGEST_PATH or "\\" in path or not path.isprintable():
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc and "//" not in parts.path and "/../" not in f"{parts.path}/"


def way_back(path: str) -> str:
    """Where somebody goes after a log-in: the page that they wanted, else the first one."""
    return path if is_own_path(path) and not path.startswith(_NOT_KEPT[1:]) else _START
