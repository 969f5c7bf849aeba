"""Photos and other files (R03, R04, R06): each becomes a pending evidence row, and one album gets one answer. The order
of the claims on a file is handlers.routes.FILES."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from complaints.model import Draft
from complaints.policy import ALBUM_SPAN, MAX_FILE_BYTES
from complaints.report import drafting
from complaints.report.draft import has_consented
from handlers.held import held_messages
from handlers.incoming import is_photo_file
from handlers.resident import notice_photo, which
from handlers.resident.open_question import spent
from handlers.resident.report import ask_consent
from handlers.resident.steps import prompt
from handlers.turn import Answer, Handle, Reply, SentFile, Turn
from services import Services
from services.records import Records
from texts import Text, join, say
from wording.files import files_received

#: staff do not watch or listen to longer recordings (R28)
MAX_RECORDING_S = 60
_HINT_EVERY = timedelta(days=7)
_TOO_LONG = {"video": "photo.video_too_long", "voice": "photo.voice_too_long"}
_TOO_LARGE = {"video": "photo.video_too_large", "voice": "photo.voice_too_large"}


def refused(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A file that cannot be evidence: what to send instead."""
    key = next((reason for file in turn.files if (reason := refusal(file))), None)
    if key is None:
        return None
    limits = {"limit": MAX_FILE_BYTES // 1024**2, "seconds": MAX_RECORDING_S, "url": f"{services.public_url}/chat/"}
    return [Reply(text=say(key, turn.lang, **limits), slot=turn.album_slot)]


def about_notice(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """A photo whose caption asks about a notice, while nothing else waits for photos (E19)."""
    if not notice_photo.is_meant(turn) or _is_reporting(turn, records):
        return None
    return [notice_photo.ask_what(turn)]


def before_consent(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """The question of consent, with the number of files that wait for it."""
    if has_consented(turn.person):
        return None
    kept = [file.kind for held in held_messages(records, turn) for file in held.turn.files if not refusal(file)]
    return [ask_consent(turn, records, delay_s=turn.album_wait_s, kept=kept)]


def into_draft(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """The open report, or a new one that the files begin."""
    draft = drafting.open_draft(records, person=turn.person, now=turn.now)
    _, same = keep_files(turn, records, draft)
    draft = records.drafts.get(draft.id) or draft
    counted = contents(turn.lang, records, draft, same=_same(turn, records, same))
    lead = join([counted, *_hint(turn, records)])
    question = prompt(turn, services, records, draft, lead=lead, delay_s=turn.album_wait_s)
    question = which.offer(turn, records, question)
    former = spent(turn, records)
    return [question] if former.slot == question.slot else [former, question]


def what_it_is(as_evidence: Handle) -> Handle:
    """举报证据 or 想问这份通知, tapped under the question what a photo is for (E19)."""

    def answer(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
        if turn.arg(0) == "ask":
            return notice_photo.await_question(turn, services, records)
        photo = notice_photo.sent(turn, records)
        if photo is None:
            return [Reply(text=say("error.old_button", turn.lang))]
        return as_evidence(replace(photo, action=None), services, records)

    return answer


def _is_reporting(turn: Turn, records: Records) -> bool:
    """Whether a report is being written, or photos may be what a tap asked for."""
    if not has_consented(turn.person):
        return False
    return turn.awaiting is not None or turn.reply_to is not None or records.drafts.open_of(turn.person.id) is not None


def contents(lang: str, records: Records, draft: Draft, *, same: int) -> Text:
    """What the draft holds, by kind, and how many of the new photos it had already."""
    text = files_received(records.evidence.of_draft(draft.id), lang)
    return join([text, say("photo.same", lang, count=same)]) if same else text


def _same(turn: Turn, records: Records, same: int) -> int:
    """The number of repeated photos, summed over the album's items so far: they share one answer."""
    if not turn.album:
        return same
    at = (turn.bot_id, turn.chat_id, f"same:{turn.album}")
    same += int(records.memory.get(*at) or 0)
    if same:
        records.memory.put(*at, str(same), expires_at=turn.now + ALBUM_SPAN)
    return same


def keep_files(turn: Turn, records: Records, draft: Draft) -> tuple[int, int]:
    """Stores files and caption; returns how many files are new and how many the draft had already."""
    files = [file for file in turn.files if not refusal(file)]
    new = 0
    for file in files:
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
    if files and turn.text:
        fresh = records.drafts.get(draft.id) or draft
        if turn.text not in fresh.text:
            drafting.add_text(records, draft=fresh, text=turn.text, now=turn.now)
    return new, len(files) - new


def refusal(file: SentFile) -> str | None:
    """The text key that says why a file cannot be evidence and what to send instead; None if it can."""
    if file.kind in ("sticker", "other"):
        return f"photo.not_{file.kind}"
    if file.kind in _TOO_LONG and (file.duration_s or 0) > MAX_RECORDING_S:
        return _TOO_LONG[file.kind]
    if file.kind == "document" and not is_photo_file(file.mime, file.name):
        return "photo.not_document"
    if file.size is not None and file.size > MAX_FILE_BYTES:
        return _TOO_LARGE.get(file.kind, "photo.too_large")
    return None


def _hint(turn: Turn, records: Records) -> list[Text]:
    """How to send the original with its time and place: for compressed photos, at most once per week (R06)."""
    shown = turn.person.original_hint_at
    compressed = turn.channel == "telegram" and any(f.kind == "photo" for f in turn.files)  # our page uploads originals
    if not compressed:
        return []
    if shown is None or turn.now - shown >= _HINT_EVERY:
        person = records.people.get(turn.person.id) or turn.person
        records.people.save(replace(person, original_hint_at=turn.now))
    elif not (turn.album and turn.now - shown < ALBUM_SPAN):  # the album's one answer keeps its hint when it is edited
        return []
    return [say("photo.original_hint", turn.lang)]
