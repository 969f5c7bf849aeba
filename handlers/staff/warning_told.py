"""Notices to staff about official warnings: please release, nobody has released, decided, who has to be telephoned.
Documents are released on the page alone, because the original must be looked at."""

from complaints.model import Notice
from complaints.ports import Records
from handlers.staff.links import open_console
from handlers.turn import Keyboard, Reply
from services import Services
from texts import label
from wording import warning_notices
from wording.warning_notices import TO_STAFF as KEYS

__all__ = ["KEYS", "render"]


def render(notice: Notice, lang: str, records: Records, services: Services) -> Reply | None:
    """None for what has been settled meanwhile."""
    said = warning_notices.to_staff(notice, records, services.zone, lang)
    if said is None:
        return None
    opened = open_console(services.public_url, label("card.open", lang), said.path)
    return Reply(text=said.text, keyboard=Keyboard(rows=(opened,)) if opened else None)
