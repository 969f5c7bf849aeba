"""An answer to an item that the outbox of a phone sends: perhaps late, perhaps again."""

from collections.abc import Mapping
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import WrongState
from inspections.checklists.check import Check
from texts import label
from web.console.outbox import client_id, taken
from web.console.uploads import key_of
from web.pages import lang_of


async def has_arrived(request: web.Request, check: Check, item: str, *, staff_id: int) -> bool:
    """Whether a check that has been ended meanwhile has this answer of the account, with all its photos."""
    form = await request.post()
    if check.is_open or not client_id(form):
        return False
    files = [one for one in form.getall("photos", []) if isinstance(one, FileField)]
    known = {photo.file_unique_id for photo in check.photos_of(item)} - {""}
    return {key_of(one.filename) for one in files} <= known and _is_answered(form, check, item, staff_id)


def must_be_newest(check: Check, item: str, *, staff_id: int, written: datetime) -> None:
    """Raises WrongState if somebody else has answered the item after this answer was written on the phone."""
    last = check.answers.get(item)
    if last is not None and last.by.staff_id != staff_id and last.at > written:
        raise WrongState("checks.answered_since", by=last.by.name, at=last.at)


def received(request: web.Request, check: Check, item: str, verdict: str, *, base: str, next_page: str) -> web.Response:
    lang, asked = lang_of(request), check.checklist.item(item)
    given = label(f"checks.verdict.{verdict}", lang) if verdict else ""
    shown = f"{asked.name(lang) if asked is not None else ''} {given}".strip()
    return taken(shown=shown, next_page=next_page, photos=f"{base}/late-photo")


def _is_answered(form: Mapping[str, object], check: Check, item: str, staff_id: int) -> bool:
    verdict, note = str(form.get("verdict", "")), str(form.get("note", "")).strip()
    if not verdict:
        return True
    last = check.answers.get(item)
    return last is not None and (last.verdict, last.note, last.by.staff_id) == (verdict, note, staff_id)
