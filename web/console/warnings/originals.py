"""The issuer's document: taken from a form, kept, and shown. A picture of a drill is stamped 演练 before it is kept."""

import asyncio
import hashlib
import hmac

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, NotFound
from complaints.model import OF_WARNING
from complaints.model.warnings import Original, WarningVersion
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from texts import label
from web.console.session import HOUSE, csrf_of
from web.console.warnings.door import version_of, warning_of
from web.photo_rows import add_row
from web.ports import Kept

_PDF = b"%PDF-"
MOST_PDF = 8 * 2**20
#: bytes at the begin of a PDF within which its mark must stand (ISO 32000-1, annex H)
_HEAD = 1024


async def receive(request: web.Request, *, drill: bool) -> Original:
    """The file of the form, or the one that a refused form has brought before. Raises Incomplete."""
    form = await request.post()
    upload = form.get("original")
    data = upload.file.read(MAX_FILE_BYTES + 1) if isinstance(upload, FileField) else b""
    if not data:
        return _brought(request, str(form.get("kept", "")), drill=drill)
    if len(data) > MAX_FILE_BYTES:
        raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20).at("original")
    house, now = request.app[HOUSE], request.app[HOUSE].clock()
    if _PDF in data[:_HEAD]:
        return await _kept_pdf(request, data, drill=drill)
    try:
        photo = await house.photos.keep(data)
    except Incomplete as error:
        raise error.at("original") from None
    if drill:
        photo = await _stamped(request, photo)

    def add(records: Records) -> None:
        add_row(records, photo, size=len(data), stage=OF_WARNING, now=now, with_place=False)

    await house.store.write(add)
    return Original(photo=photo.sha256)


def kept_field(request: web.Request, one: Original, *, drill: bool) -> str:
    """What a refused form carries instead of the file. Signed, so that no other photo can be named, and none that came
    for a real warning, without the stamp, in a drill."""
    name = f"photo:{one.photo}" if one.photo else f"pdf:{one.pdf}" if one.pdf else ""
    return f"{name}:{_seal(request, name, drill=drill)}" if name else ""


async def original(request: web.Request) -> web.StreamResponse:
    """The document of a version. Raises NotFound."""

    def look(records: Records) -> tuple[WarningVersion, bytes | None]:
        version = version_of(request, warning_of(request, records))
        return version, records.warnings.pdf(version.original.pdf) if version.original.pdf else None

    version, pdf = await request.app[HOUSE].store.read(look)
    return await shown(request, version.original, pdf)


async def shown(request: web.Request, one: Original, pdf: bytes | None) -> web.StreamResponse:
    """Raises NotFound."""
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    if pdf is not None:
        # a PDF may hold scripts: the sandbox takes its powers, and the name opens it in the phone's own viewer
        headers |= {
            "Content-Disposition": f'inline; filename="warning-{one.pdf[:8]}.pdf"',
            "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
        }
        return web.Response(body=pdf, content_type="application/pdf", headers=headers)
    try:
        data = await request.app[HOUSE].photos.read(one.photo, "display")
    except FileNotFoundError as error:
        raise NotFound() from error
    return web.Response(body=data, content_type="image/jpeg", headers=headers)


async def _kept_pdf(request: web.Request, data: bytes, *, drill: bool) -> Original:
    if drill:
        raise Incomplete("warnings.wrong.drill_pdf").at("original")
    if len(data) > MOST_PDF:
        raise Incomplete("warnings.wrong.original_large", limit=MOST_PDF // 2**20).at("original")
    name = hashlib.sha256(data).hexdigest()
    await request.app[HOUSE].store.write(lambda records: records.warnings.keep_pdf(name, data))
    return Original(pdf=name)


async def _stamped(request: web.Request, photo: Kept) -> Kept:
    from web.dossier.paper import NoFont  # with fpdf, imported late to keep the start fast
    from web.report.stamp import stamped

    photos = request.app[HOUSE].photos
    display = await photos.read(photo.sha256, "display")
    try:
        data = await asyncio.to_thread(stamped, display, label("warnings.drill_picture", "zh_CN"))
    except NoFont as error:
        raise Incomplete("dossier.no_font").at("original") from error
    return await photos.keep(data)


def _brought(request: web.Request, field: str, *, drill: bool) -> Original:
    """Nothing for a field that is not ours: then the form asks for the file."""
    name, _, seal = field.rpartition(":")
    if (
        not name
        or not seal.isascii()
        or not hmac.compare_digest(seal.encode(), _seal(request, name, drill=drill).encode())
    ):
        return Original()
    kind, _, digest = name.partition(":")
    return Original(photo=digest) if kind == "photo" else Original(pdf=digest)


def _seal(request: web.Request, name: str, *, drill: bool) -> str:
    words = f"warning original {name} {'drill' if drill else 'real'}"
    return hmac.digest(csrf_of(request).encode(), words.encode(), "sha256").hex()[:32]
