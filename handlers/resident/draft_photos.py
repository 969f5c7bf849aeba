"""Taking a photo out of the open report. The buttons are in draft_album.py."""

from collections.abc import Iterable
from dataclasses import replace

from complaints.errors import NotFound
from complaints.ports import Records
from handlers.resident.fill import open_draft_of
from handlers.resident.steps import prompt
from handlers.turn import Answer, Turn
from services import Services
from texts import say


def remove(turn: Turn, services: Services, records: Records) -> Iterable[Answer]:
    """Args: evidence id. The message that shows the photos is asked again without this one."""
    draft = open_draft_of(turn, records)
    item = records.evidence.get(int(turn.arg(0)))
    if item is None or item.draft_id != draft.id:
        raise NotFound("error.old_button")
    records.evidence.remove(item.id)
    left = records.evidence.count_of_draft(draft.id)
    lead = say("draft_photos.removed" if left else "draft_photos.removed_last", turn.lang, count=left)
    asked = prompt(turn, services, records, draft, lead=lead)
    if turn.channel == "web":  # the page has the thumbnails in the message itself, so it only changes
        return [replace(asked, fresh=False)]
    return [asked]
