"""What an inspector says about a finding instead of typing it: one recording, kept as evidence."""

import io
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from aiohttp.web_request import FileField

from complaints.errors import Incomplete
from complaints.model import EvidenceState
from complaints.policy import MAX_FILE_BYTES
from complaints.ports import Records
from http_server.clips import MAX_CLIP_S, is_too_long, read_clip, sound_type
from web.console.session import HOUSE
from web.console.uploads import key_of

#: name of the file field, and the kind and stage of its evidence
FIELD, _KIND, _STAGE = "voice", "voice", "before"
#: what the picker offers: what phones and browsers record
PICKER = "audio/*,video/mp4,video/webm,.m4a,.mp4,.webm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """`name` in the store; `key` by which the outbox of a page knows it."""

    name: str
    size: int
    key: str = ""


async def keep(request: web.Request) -> Recording | None:
    """Stores the recording of the form; None without one. Raises Incomplete for a file that is no sound, is longer
    than a minute, or too large."""
    upload = (await request.post()).get(FIELD)
    if not isinstance(upload, FileField):
        return None
    data = upload.file.read(MAX_FILE_BYTES + 1)
    if not data:  # a form without a chosen file sends an empty one
        return None
    if len(data) > MAX_FILE_BYTES:
        raise Incomplete("voice.error.too_large", limit=MAX_FILE_BYTES // 2**20).at(FIELD)
    if not sound_type(data):
        raise Incomplete("voice.error.no_sound").at(FIELD)
    seconds = read_clip(io.BytesIO(data)).seconds
    if seconds is not None and is_too_long(seconds):
        raise Incomplete("voice.error.too_long", seconds=round(seconds), limit=MAX_CLIP_S).at(FIELD)
    name = await request.app[HOUSE].photos.keep_file(data)
    return Recording(name=name, size=len(data), key=key_of(upload.filename))


def add(records: Records, case_id: int, recording: Recording | None, now: datetime) -> None:
    """A recording that the case has already changes nothing."""
    if recording is None or any(row.sha256 == recording.name for row in records.evidence.of_case(case_id)):
        return
    row = records.evidence.add(
        draft_id=None, case_id=case_id, kind=_KIND, stage=_STAGE, bot_id=None, file_id="",
        file_unique_id=recording.key, size=recording.size, now=now,
    )  # fmt: skip
    if row is not None:
        records.evidence.save(replace(row, state=EvidenceState.STORED, sha256=recording.name))
