"""Where something of an anonymous reporter could come to light, as data: a new surface is one line of SURFACES.

Each surface is a function that gives back its pieces by name; MAY_KNOW says what a piece may tell, and why.
"""

import base64
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from aiohttp.test_utils import TestClient
from pypdf import PdfReader
from sqlalchemy import text

from channels.webchat.page.view import shown
from storage.photos.store import Copy, PhotoStore
from storage.tx import Tx
from tests.attacks.joining import Reader, Suspect
from tests.chat import Room
from tests.conftest import KEYS
from tests.conversations.anonymous_scenes import Story
from tests.logged import LISTENING
from tests.world import World

Pieces = Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Secret:
    """`needles` are the forms in which it would be found in bytes."""

    name: str
    needles: tuple[bytes, ...]

    @classmethod
    def words(cls, name: str, *said: str) -> "Secret":
        return cls(name=name, needles=tuple(dict.fromkeys(form for one in said for form in _forms(one))))

    @classmethod
    def number(cls, name: str, value: float) -> "Secret":
        """As digits (five places), and as a database's binary float."""
        digits = f"{value:.5f}"[:-1]  # however the last one was rounded
        return cls(name=name, needles=(*_forms(digits), struct.pack(">d", value), struct.pack("<d", value)))


@dataclass(kw_only=True)
class Searched:
    """What is left when a case is over. `client` is a clerk's browser, `unit_client` that of a member of the unit that
    had the case, `admin_client` an administrator's, `stranger` one without a log-in. `letter_pages`: paths of the links
    in the reporter's letters."""

    story: Story
    photos: PhotoStore
    folder: Path
    client: TestClient[web.Request, web.Application]
    unit_client: TestClient[web.Request, web.Application]
    admin_client: TestClient[web.Request, web.Application]
    unit_member: Room
    stranger: TestClient[web.Request, web.Application]
    csrf: str
    passers_by: Sequence[Room]
    logged: Callable[[], str]
    letter_pages: Sequence[str] = ()

    @property
    def world(self) -> World:
        return self.story.world

    @property
    def number(self) -> str:
        return self.story.number


async def tables(searched: Searched) -> Pieces:
    """All rows of each table: every column as text, and its bytes as they are."""

    def read(tx: Tx) -> Pieces:
        names = tx.connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {name: b"\n".join(_cells(tx, name)) for name in names if not name.startswith("alembic")}

    return searched.world.store.read_now(read)


def _cells(tx: Tx, table: str) -> Iterator[bytes]:
    for row in tx.connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
        for value in row:
            yield value if isinstance(value, bytes) else str(value).encode()


async def open_files(searched: Searched) -> Pieces:
    """The database while the service runs, write-ahead log included, once the log was folded in (a job does it)."""
    searched.world.store.fold_log()
    return _database(searched)


async def closed_files(searched: Searched) -> Pieces:
    """After a stop: nothing was vacuumed, so freed pages are still there."""
    searched.world.store.close()
    pieces = _database(searched)
    assert list(pieces) == ["records.db"], "the log goes with the last connection"
    return pieces


def _database(searched: Searched) -> Pieces:
    return {path.name: path.read_bytes() for path in sorted(searched.folder.glob("records.db*"))}


async def logs(searched: Searched) -> Pieces:
    logged = searched.logged()
    assert LISTENING in logged, "nothing was listened to"
    return {"at DEBUG": logged.encode()}


async def group(searched: Searched) -> Pieces:
    return {"group": _as_seen(searched.world.group)}


async def staff_chats(searched: Searched) -> Pieces:
    return {"clerk": _as_seen(searched.story.clerk.room), "verifier": _as_seen(searched.story.verifier.room)}


async def unit_chat(searched: Searched) -> Pieces:
    seen = _as_seen(searched.unit_member)
    assert searched.number.encode() in seen, "the unit was told of its case"
    return {"member": seen}


async def unit_pages(searched: Searched) -> Pieces:
    case = f"/console/unit/cases/{searched.number}"
    pieces = {path: await _page(searched.unit_client, path) for path in ("/console/unit/", case)}
    assert searched.number.encode() in pieces[case], "the unit sees its case"
    return pieces


async def other_chats(searched: Searched) -> Pieces:
    """Of somebody who has the number alone, and of another browser at the web chat."""
    return {f"passer-by {n}": _as_seen(room) for n, room in enumerate(searched.passers_by)}


def _as_seen(room: Room) -> bytes:
    """Messages whole, buttons' data and file names included."""
    return json.dumps([shown(message) for message in room.messages()], ensure_ascii=False).encode()


async def public_pages(searched: Searched) -> Pieces:
    paths = ("/", f"/public/?number={searched.number}", "/healthz", "/readyz", "/metrics")
    return {path: await _page(searched.stranger, path) for path in (*paths, *searched.letter_pages)}


async def console(searched: Searched) -> Pieces:
    case = f"/console/cases/{searched.number}"
    paths = (
        "/console/", case, "/console/rewards", "/console/sites", "/console/limits", "/console/questions",
        "/console/troubles", "/console/ladder", "/console/numbers", "/console/route", "/console/account",
    )  # fmt: skip
    return {path: await _page(searched.client, path) for path in paths}


async def admin_pages(searched: Searched) -> Pieces:
    paths = ("/console/addresses", "/console/staff", "/console/troubles")
    pieces = {path: await _page(searched.admin_client, path) for path in paths}
    assert "<h1" in pieces["/console/addresses"].decode(), "an administrator sees the page"
    return pieces


async def exports(searched: Searched) -> Pieces:
    workbook = zipfile.ZipFile(io.BytesIO(await _page(searched.client, "/console/export/xlsx")))
    return {
        "csv": await _page(searched.client, "/console/export/csv"),
        "xlsx": b"\n".join(workbook.read(name) for name in workbook.namelist()),
    }


async def dossiers(searched: Searched) -> Pieces:
    return {variant: await _dossier(searched, variant) for variant in ("internal", "public")}


async def _dossier(searched: Searched, variant: str) -> bytes:
    """Words, and every stream unpacked."""
    values = {"csrf": searched.csrf, "variant": variant, "pictures": "1"}
    answer = await searched.client.post(f"/console/cases/{searched.number}/dossier", data=values)
    assert answer.content_type == "application/pdf"
    data = await answer.read()
    words = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    streams = [_unpacked(found[1]) for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S)]
    return b"\n".join([words.encode(), data, *streams])


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


async def web_history(searched: Searched) -> Pieces:
    """Another browser asks for history and changes."""
    await searched.stranger.get("/chat/")
    return {path: await _page(searched.stranger, path) for path in ("/chat/history", "/chat/files/file-1", "/chat/")}


async def shown_photos(searched: Searched) -> Pieces:
    """The copies to look at. Originals keep their EXIF as evidence, in a folder that no page serves for these cases."""
    photos = searched.photos
    found = {
        f"{name} {copy}": photos.read(name, copy) for copy in (Copy.DISPLAY, Copy.THUMB) for name in photos.names(copy)
    }
    assert len(found) >= 4, "photos were fetched"
    assert not any(b"Exif" in data for data in found.values())
    return found


async def uploads(searched: Searched) -> Pieces:
    """The web chat's own copies are gone a day after the photo store has its own."""
    return {path.name: path.read_bytes() for path in (searched.folder / "webchat").rglob("*") if path.is_file()}


async def _page(client: TestClient[web.Request, web.Application], path: str) -> bytes:
    answer = await client.get(path)
    assert answer.status in (200, 404), path
    return await answer.read()


Surface = Callable[[Searched], Awaitable[Pieces]]

#: in this order: the last one stops the store
SURFACES: Mapping[str, Surface] = {
    "tables": tables,
    "logs": logs,
    "group": group,
    "staff chats": staff_chats,
    "unit's chat": unit_chat,
    "unit's pages": unit_pages,
    "other chats": other_chats,
    "public pages": public_pages,
    "console": console,
    "administrator's pages": admin_pages,
    "exports": exports,
    "dossiers": dossiers,
    "web chat": web_history,
    "shown photos": shown_photos,
    "uploads": uploads,
    "database while it runs": open_files,
    "database after a stop": closed_files,
}

#: (surface, piece, secret) that is no leak
MAY_KNOW = {
    ("tables", "people", "id"),  # who talks to the bot at all; it says nothing about a report
    ("staff chats", "clerk", "plate"),  # staff read the plate in its own field (R33)
    ("staff chats", "verifier", "plate"),
    ("console", "the case", "plate"),
    ("dossiers", "internal", "plate"),
}


#: leads there on purpose, until the case is closed
_RELAY = {"relays", "relay_marks"}


def joins_of(searched: Searched, *, bot_id: int, pepper: bytes) -> list[tuple[str, str]]:
    """(how, table) of what leads from the case to its reporter by equal or near times, digests under any key of a
    backup, opened seals, or numbers beside each other."""
    suspect = Suspect(bot_id=bot_id, user_id=searched.story.reporter.user_id)
    keys = (pepper, KEYS.contact, KEYS.relay, KEYS.digest)
    reader = Reader(file=searched.folder / "records.db", keys=keys, suspects=[suspect])
    return sorted(
        (how, table) for how, table, _ in reader.joins(searched.number, [searched.number]) if table not in _RELAY
    )


async def leaks(searched: Searched, secrets: Sequence[Secret]) -> list[tuple[str, str, str]]:
    """(surface, piece, secret) of everything found where it may not be."""
    found = []
    for surface, look in SURFACES.items():
        for piece, data in (await look(searched)).items():
            name = "the case" if piece.endswith(searched.number) else piece
            found += [
                (surface, name, secret.name)
                for secret in secrets
                if any(needle in data for needle in secret.needles) and (surface, name, secret.name) not in MAY_KNOW
            ]
    return found


def _forms(said: str) -> Iterator[bytes]:
    """As written, as JSON and addresses escape it, as UTF-16, and within base64 whatever stands before it."""
    data = said.encode()
    yield data
    yield said.encode("utf-16-le")
    yield said.encode("utf-16-be")
    yield json.dumps(said).strip('"').encode()
    yield quote(said).encode()
    for before in range(3):
        inner = base64.b64encode(b"\0" * before + data)
        yield inner[(0, 2, 3)[before] : len(inner) - 4]  # what depends on neighbours is cut off
