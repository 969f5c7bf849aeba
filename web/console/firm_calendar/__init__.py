"""日历 on the pages of a firm: the year, one date with its proof and history, who is reminded, the feed."""

from complaints.policy import MAX_FILE_BYTES
from http_server import reading
from web.console.calendar.proofs import MOST_FILES
from web.console.firm_calendar import add, one, year
from web.console.firm_calendar.door import ROOT
from web.console.needs import Door, Page

_ID = rf"{ROOT}/{{id:\d{{1,15}}}}"

PAGES = (
    Page("GET", ROOT, year.page, Door.FIRM),
    Page("GET", f"{ROOT}/add", add.page, Door.FIRM),
    Page("POST", f"{ROOT}/add", add.add, Door.FIRM),
    Page("POST", f"{ROOT}/persons", year.choose, Door.FIRM),
    Page("POST", f"{ROOT}/feed", year.renew_feed, Door.FIRM),
    Page("POST", f"{ROOT}/feed/revoke", year.revoke_feed, Door.FIRM),
    Page("GET", _ID, one.page, Door.FIRM),
    Page("POST", f"{_ID}/done", one.finish, Door.FIRM, largest=MOST_FILES * MAX_FILE_BYTES + reading.SMALL),
    Page("POST", f"{_ID}/change", one.change, Door.FIRM),
    Page("POST", f"{_ID}/drop", one.drop, Door.FIRM),
    Page("POST", f"{_ID}/reopen", one.reopen, Door.FIRM),
    Page("GET", rf"{_ID}/files/{{file:\d{{1,15}}}}", one.file, Door.FIRM),
)
