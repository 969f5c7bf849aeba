"""整改完成: photos that staff send while the step asks for them become evidence of the work done (stage `after`)."""

from collections.abc import Iterable

from complaints.office.staff_steps import FieldKind
from complaints.ports import Records
from handlers.case_files import add_case_files
from handlers.keyboards import button, inline
from handlers.staff import form as forms
from handlers.staff.who import staff_of
from handlers.turn import Answer, Reply, Turn
from services import Services
from texts import say


def add(turn: Turn, services: Services, records: Records) -> Iterable[Answer] | None:
    """None if no such step is open. A caption becomes the internal note."""
    form = forms.awaited(turn, records)
    case = records.cases.by_number(form.number) if form else None
    asked = form.missing(case) if form and case else None
    if form is None or case is None or asked is None or asked.kind is not FieldKind.AFTER_PHOTO:
        return None
    staff_of(turn, services, records)
    add_case_files(turn, records, case, stage="after")
    if turn.text:
        forms.keep(turn, records, form.with_("note", turn.text))
    count = sum(photo.stage == "after" for photo in records.evidence.of_case(case.id))
    buttons = inline(
        (
            button("staff.photos_done", turn.lang, "give", asked.name, "", style="primary"),
            button("staff.quit", turn.lang, "quit"),
        )
    )
    return [
        Reply(
            text=say("staff.after_photos", turn.lang, count=count),
            keyboard=buttons,
            slot=turn.album_slot,
            delay_s=turn.album_wait_s,
        )
    ]
