"""What the page shows of the visitor's open report: its step, the text to correct, and its photos."""

from aiohttp import hdrs, web

from channels.webchat import WEB_BOT_ID, media
from channels.webchat.bot_api.errors import ApiError
from channels.webchat.page.request_context import WEB, chat_of, count, visitor_of
from channels.webchat.state import Json
from complaints.model import Evidence, EvidenceState
from complaints.report import drafting
from complaints.report.draft import DraftStep
from http_server import reading
from storage.tx import Tx


def open_report(tx: Tx, chat_id: int) -> Json | None:
    """{step, text?}: `text` is what the resident chose to rewrite. None if no report is being written."""
    person = tx.people.of_user(WEB_BOT_ID, chat_id)
    draft = tx.drafts.open_of(person.id) if person else None
    if person is None or draft is None:
        return None
    view: Json = {"step": drafting.current_step(tx, draft, person).value}
    if draft.asking == DraftStep.TEXT and draft.text:
        view["text"] = draft.text
    return view


async def photo(request: web.Request) -> web.Response:
    """A small picture of a photo of the visitor's open report: as it was sent, until the photo store has it."""
    visitor, services = visitor_of(request), request.app[WEB]
    count(request, visitor, "read")
    chat, evidence_id = await chat_of(request, visitor), reading.digits(request.match_info["evidence"])
    chat_id = chat.chat_id if chat else 0

    def look(tx: Tx) -> tuple[Evidence, Json | None] | None:
        person = tx.people.of_user(WEB_BOT_ID, chat_id)
        draft = tx.drafts.open_of(person.id) if person else None
        item = tx.evidence.get(evidence_id)
        if draft is None or item is None or item.draft_id != draft.id:
            return None
        return item, tx.webchat.file_of(chat_id, item.file_id) if item.bot_id == WEB_BOT_ID else None

    found = await services.store.read(look)
    if found is None:
        raise web.HTTPNotFound
    item, file = found
    try:
        if item.state is EvidenceState.STORED and item.width is not None:
            data, mime = await services.thumb(item.sha256), "image/jpeg"
        elif file is not None and file["mime"] in media.PHOTO_TYPES:
            data, mime = await services.api.download(file["path"]), file["mime"]
        else:
            return web.Response(status=204, headers={hdrs.CACHE_CONTROL: "no-store"})  # none yet, or none at all
    except (ApiError, FileNotFoundError):
        raise web.HTTPNotFound from None
    headers = {hdrs.CACHE_CONTROL: "private, max-age=300", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=data, content_type=mime, headers=headers)
