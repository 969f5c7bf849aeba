"""Photos and PDFs kept with a date that was done: received with the form, shown to its firm and to staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import hdrs, web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete, NotFound
from complaints.model import OF_DATE
from complaints.policy import MAX_FILE_BYTES
from enterprises.calendar.model import Proof
from http_server.reading import Form
from services.records import Records
from web.console.session import HOUSE
from web.photo_rows import add_document, add_row
from web.ports import Kept

MOST_FILES = 5
_FIELD = "files"
_PDF = b"%PDF-"
#: the reason for what is no photo at all; here the message names PDF too
_NO_PICTURE = "photo.unknown"
_HEADERS = {hdrs.CACHE_CONTROL: "private, no-store", "Content-Security-Policy": "sandbox; default-src 'none'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """In the store. `photo` is None for a PDF."""

    sha256: str
    name: str
    size: int
    photo: Kept | None


async def count_of(request: web.Request) -> int:
    """How many files the form has. Raises Incomplete for too many."""
    chosen = len(_chosen(await request.post()))
    if chosen > MOST_FILES:
        raise Incomplete("calendar.wrong.files", most=MOST_FILES).at(_FIELD)
    return chosen


async def receive(request: web.Request) -> Sequence[Received]:
    """Stores the files of the form, each once. Raises Incomplete for one that is no photo and no whole PDF."""
    found = dict[str, Received]()
    for upload in _chosen(await request.post()):
        data = upload.file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise Incomplete("photo.too_large", limit=MAX_FILE_BYTES // 2**20).at(_FIELD)
        try:
            one = await _kept(request, data, upload.filename)
        except Incomplete as error:
            raise error.at(_FIELD) from None
        found.setdefault(one.sha256, one)
    return list(found.values())


def add(records: Records, date_id: int, came: Sequence[Received], *, now: datetime) -> None:
    for one in came:
        row = (
            add_row(records, one.photo, size=one.size, stage=OF_DATE, now=now)
            if one.photo is not None
            else add_document(records, one.sha256, size=one.size, stage=OF_DATE, now=now)
        )
        assert row is not None  # only rows with a key can be there already
        records.calendar.add_proof(date_id, evidence_id=row, name=one.name)


async def shown(request: web.Request, proofs: Sequence[Proof]) -> web.Response:
    """A photo without its EXIF, or a PDF as a download, whose scripts no page of ours runs. Raises NotFound."""
    wanted = int(request.match_info["file"])
    proof = next((one for one in proofs if one.id == wanted), None)
    if proof is None:
        raise NotFound("calendar.wrong.unknown")
    is_photo = proof.kind == "photo"
    try:
        data = await request.app[HOUSE].photos.read(proof.sha256, "display" if is_photo else "original")
    except FileNotFoundError as error:
        raise NotFound("calendar.wrong.unknown") from error
    if is_photo:
        return web.Response(body=data, content_type="image/jpeg", headers=_HEADERS)
    headers = {**_HEADERS, hdrs.CONTENT_DISPOSITION: f'attachment; filename="{proof.id}.pdf"'}
    return web.Response(body=data, content_type="application/pdf", headers=headers)


async def _kept(request: web.Request, data: bytes, filename: str) -> Received:
    photos, name = request.app[HOUSE].photos, filename.strip()[:120]
    if data.startswith(_PDF):
        return Received(sha256=await photos.keep_document(data), name=name, size=len(data), photo=None)
    try:
        photo = await photos.keep(data)
    except Incomplete as error:
        raise Incomplete("calendar.wrong.file") if error.key == _NO_PICTURE else error from None
    return Received(sha256=photo.sha256, name=name, size=len(data), photo=photo)


def _chosen(form: Form) -> list[FileField]:
    """A field without a chosen file sends one without a name."""
    return [one for one in form.getall(_FIELD, []) if isinstance(one, FileField) and one.filename]
