"""Proof that comes with a step: photos, and documents as offices have them."""

from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, NotFound
from complaints.policy import MAX_FILE_BYTES
from inspections.rectification.entering import load
from inspections.rectification.model import Item, ProofFile
from inspections.rectification.working import MOST_FILES
from web.console.session import HOUSE

_PDF = b"%PDF-"
#: first bytes of a document → what browsers are told; a workbook and a letter of an office are both zip files
_DOCUMENTS = {_PDF: "application/pdf", b"PK\x03\x04": "", b"\xd0\xcf\x11\xe0": ""}
_MOST_NAME = 120


async def received(request: web.Request) -> Sequence[ProofFile]:
    """Stores the files of the form. Raises Incomplete, and then stores none that comes after the unusable one."""
    form = await request.post()
    uploads = [one for one in form.getall("files", []) if isinstance(one, FileField) and one.filename]
    if len(uploads) > MOST_FILES:
        raise Incomplete("photo.too_many", most=MOST_FILES, count=len(uploads)).at("files")
    return [await _kept(request, one) for one in uploads]


async def _kept(request: web.Request, upload: FileField) -> ProofFile:
    store, name = request.app[HOUSE].photos, _name(upload.filename)
    data = upload.file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20).at("files")
    if not data:
        raise Incomplete("rectification.wrong.empty_file", name=name).at("files")
    if data.startswith(_PDF):
        try:
            return ProofFile(name=name, digest=await store.keep_document(data), size=len(data), photo=False)
        except Incomplete as error:
            raise error.at("files") from None
    if data.startswith(tuple(_DOCUMENTS)):
        return ProofFile(name=name, digest=await store.keep_file(data), size=len(data), photo=False)
    try:
        digest = (await store.keep(data)).sha256
    except Incomplete as error:
        raise Incomplete("rectification.wrong.file", name=name).at("files") from error
    return ProofFile(name=name, digest=digest, size=len(data), photo=True)


async def shown(request: web.Request) -> web.StreamResponse:
    item = await request.app[HOUSE].store.read(lambda r: load(r, int(request.match_info["id"])))
    return await answer(request, item)


async def answer(request: web.Request, item: Item) -> web.StreamResponse:
    """A copy of a photo without Exif, or a document to be saved. Raises NotFound."""
    file, size = item.file(int(request.match_info["file"])), request.match_info["size"]
    if file is None or file.photo is (size == "original"):
        raise NotFound()
    try:
        data = await request.app[HOUSE].photos.read(file.digest, size)
    except FileNotFoundError as error:
        raise NotFound() from error
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    if file.photo:
        return web.Response(body=data, content_type="image/jpeg", headers=headers)
    kind = next((kind for start, kind in _DOCUMENTS.items() if data.startswith(start)), "")
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return web.Response(body=data, content_type=kind or "application/octet-stream", headers=headers)


def _name(written: str) -> str:
    """The last part of a path, shortened in the middle, so that its ending stays."""
    name = "".join(sign for sign in PurePath(written.replace("\\", "/")).name if sign.isprintable()) or "-"
    half = _MOST_NAME // 2
    return name if len(name) <= _MOST_NAME else f"{name[: half - 1]}…{name[-half:]}"
