"""整改后照片 uploaded with 整改完成: evidence of stage `after`, stored before the step is performed."""

from aiohttp import web

from complaints.case.attempt import Attempt
from complaints.case.lifecycle import Action
from complaints.case.moves import load_for
from complaints.model import Complaint
from complaints.ports import Records
from web.console.case import case_by_number
from web.console.session import HOUSE, actor_of
from web.console.uploads import MAX_FILES, keep_uploads

__all__ = ["MAX_FILES", "keep_after_photos"]


async def keep_after_photos(request: web.Request, number: str, *, seen: int) -> None:
    """Stores the photos if the user may perform the step now and the case has the version that the page showed
    (`seen`). Raises Incomplete for an unusable file, NotAllowed, WrongState; the step must not be performed then."""
    house, actor = request.app[HOUSE], actor_of(request)

    def checked(records: Records) -> Complaint:
        attempt = Attempt(case_id=case_by_number(records, number).id, seen_version=seen, actor=actor, now=house.clock())
        return load_for(records, attempt, Action.REPORT_DONE)

    await keep_uploads(request, checked, stage="after", by=actor.staff_id)
