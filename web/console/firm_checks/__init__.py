"""自查 on the pages of a firm: start, item by item with the camera, finish, record, reminders."""

from web.console.checks.photos import MOST_BYTES
from web.console.firm_checks import going, overview, record
from web.console.firm_checks.door import ROOT
from web.console.needs import Door, Page

_ID, _ITEM = rf"{ROOT}/{{id:\d{{1,15}}}}", "{item:[A-Za-z0-9_-]{1,32}}"

PAGES = (
    Page("GET", ROOT, overview.overview, Door.FIRM),
    Page("POST", ROOT, overview.start, Door.FIRM),
    Page("POST", f"{ROOT}/rhythm", overview.rhythm, Door.FIRM),
    Page("GET", _ID, record.page, Door.FIRM),
    Page("GET", f"{_ID}/pdf", record.pdf, Door.FIRM),
    Page("GET", rf"{_ID}/photos/{{photo:\d{{1,15}}}}/{{size}}", record.photo, Door.FIRM),
    Page("POST", rf"{_ID}/photos/{{photo:\d{{1,15}}}}/remove", going.remove_photo, Door.FIRM),
    Page("POST", f"{_ID}/late-photo", record.late_photo, Door.FIRM),
    Page("POST", f"{_ID}/items/{_ITEM}", going.answer, Door.FIRM, largest=MOST_BYTES),
    Page("POST", f"{_ID}/finish", going.finish, Door.FIRM),
    Page("POST", f"{_ID}/give-up", going.give_up, Door.FIRM),
)
