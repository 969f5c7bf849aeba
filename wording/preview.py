"""The preview of a step, for chat and console: the message the resident will get once the step is confirmed (S15)."""

from collections.abc import Callable

from complaints.case.rehearsal import rehearse
from complaints.ports import Records
from services import Services
from texts import Text
from wording.notices import notice_photos, notice_text


def previewed(records: Records, step: Callable[[Records], object], services: Services, lang: str) -> Text | None:
    """Runs `step` on a rehearsal of the records, which writes nothing; None if the step sends the reporter no message.

    Raises whatever the step raises.
    """
    rehearsal, stage = rehearse(records)
    step(stage)
    notice = rehearsal.for_reporter
    case = stage.cases.get(notice.case_id) if notice is not None and notice.case_id is not None else None
    if notice is None or case is None:
        return None
    photos = notice_photos(notice, case, stage)
    return notice_text(notice, case, services, lang, photos=photos)
