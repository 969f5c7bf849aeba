"""Photos and other files (R03, R04, R06): each becomes a pending evidence row; one album gets one answer."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from complaints import drafting
from complaints.draft import has_consented
from complaints.model import Draft
from complaints.ports import Records
from handlers.desk import Desk
from handlers.held import held_messages
from handlers.resident import follow_up
from handlers.resident.report import ask_consent
from handlers.resident.steps import prompt
from handlers.staff import after_photos
from handlers.turn import Answer, File, Reply, Turn
from texts import Text, join, say

#: Bot API, getFile: bots may download up to 20 MB.
MAX_BYTES = 20 * 1024 * 1024
#: An album has no end marker: it is answered this long after its last item.
ALBUM_WAIT_S = 1.5
_HINT_EVERY = timedelta(days=7)
_SAME_ALBUM = timedelta(minutes=1)
_HELD = timedelta(hours=24)
_IMAGE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")


def on_files(turn: Turn, desk: Desk, records: Records) -> Iterable[Answer]:
    """A message with a file."""
    refused = next((reason for f in turn.files if (reason := refusal(f))), None)
    if refused is not None:
        return [Reply(text=say(refused, turn.lang, limit=MAX_BYTES // 1024**2), slot=_slot(turn))]
    if (work_done := after_photos.add(turn, desk, records)) is not None:
        return work_done
    if not has_consented(turn.person):
        kept = sum(len(h.turn.files) for h in held_messages(records, turn, since=turn.now - _HELD))
        return [ask_consent(turn, slot=_slot(turn, "consent"), delay_s=_wait(turn), kept=kept)]
    answered = follow_up.add_files(turn, desk, records)
    if answered is not None:
        return answered
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    if not keep_files(turn, records, draft):
        return []  # the same file again: a repeated update, or the photo is on the draft already
    draft = records.drafts.get(draft.id) or draft
    count = len(records.evidence.of_draft(draft.id))
    lead = join([say("photo.received", turn.lang, count=count), *_hint(turn, records)])
    return [prompt(turn, desk, records, draft, lead=lead, slot=_slot(turn), delay_s=_wait(turn))]


def keep_files(turn: Turn, records: Records, draft: Draft) -> int:
    """Evidence rows for the files, the caption once; how many are new."""
    new = 0
    for file in turn.files:
        if refusal(file):
            continue
        added = drafting.add_file(
            records,
            draft=draft,
            kind=file.kind,
            bot_id=turn.bot_id,
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            size=file.size,
            now=turn.now,
        )
        new += added is not None
    if turn.files and turn.text and new:
        fresh = records.drafts.get(draft.id) or draft
        if turn.text not in fresh.text:
            drafting.add_text(records, draft=fresh, text=turn.text, now=turn.now)
    return new


def refusal(file: File) -> str | None:
    """The text key that says why a file can't be evidence and what to send instead; None when it can."""
    if file.kind in ("voice", "video", "sticker", "other"):
        return f"photo.not_{file.kind}"
    if file.kind == "document" and not (file.mime.startswith("image/") or file.name.lower().endswith(_IMAGE_ENDINGS)):
        return "photo.not_document"
    if file.size is not None and file.size > MAX_BYTES:
        return "photo.too_large"
    return None


def _slot(turn: Turn, prefix: str = "album") -> str | None:
    return f"{prefix}:{turn.album}" if turn.album else None


def _wait(turn: Turn) -> float:
    return ALBUM_WAIT_S if turn.album else 0.0


def _hint(turn: Turn, records: Records) -> list[Text]:
    """How to send the original with its time and place: for compressed photos, at most once a week (R06)."""
    shown = turn.person.original_hint_at
    compressed = turn.channel == "telegram" and any(f.kind == "photo" for f in turn.files)  # our page sends originals
    if not compressed:
        return []
    if shown is None or turn.now - shown >= _HINT_EVERY:
        person = records.people.get(turn.person.id) or turn.person
        records.people.save(replace(person, original_hint_at=turn.now))
    elif not (turn.album and turn.now - shown < _SAME_ALBUM):  # the album's one answer keeps its hint when edited
        return []
    return [say("photo.original_hint", turn.lang)]
