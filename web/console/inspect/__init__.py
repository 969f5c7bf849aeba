"""夜查 in the console, phone first: sessions, findings, and what is printed of them."""

from complaints.office.rights import Right
from complaints.policy import MAX_FILE_BYTES
from web.console.inspect import act, files, finding_page, finding_post, home, morning, session_page, spot
from web.console.inspect.sent_photos import MOST_PHOTOS
from web.console.needs import Page

_NEEDS, _LEADS = frozenset({Right.INSPECT}), frozenset({Right.LEAD})
_LARGEST = (MOST_PHOTOS + 2) * MAX_FILE_BYTES
_ID = r"{session:\d{1,12}}"

PAGES = (
    Page("GET", "/morning", morning.page, _LEADS),
    Page("POST", "/morning", morning.choose, _LEADS),
    Page("GET", "/inspect", home.home, _NEEDS),
    Page("POST", "/inspect/start", home.start, _NEEDS),
    Page("GET", "/inspect/findings", home.findings, _NEEDS),
    Page("GET", f"/inspect/{_ID}", session_page.page, _NEEDS),
    Page("POST", f"/inspect/{_ID}/join", act.join, _NEEDS),
    Page("POST", f"/inspect/{_ID}/end", act.end, _NEEDS),
    Page("POST", f"/inspect/{_ID}/clear", act.clear, _NEEDS),
    Page("POST", f"/inspect/{_ID}/stops", act.add_stop, _NEEDS),
    Page("GET", f"/inspect/{_ID}/finding", finding_page.page, _NEEDS),
    Page("POST", f"/inspect/{_ID}/findings", finding_post.post, _NEEDS, largest=_LARGEST),
    Page("POST", f"/inspect/{_ID}" r"/findings/{n:\d{1,4}}/fixed", spot.fixed, _NEEDS, largest=_LARGEST),
    Page("POST", f"/inspect/{_ID}" r"/findings/{n:\d{1,4}}/confirm", spot.confirm, _NEEDS, largest=_LARGEST),
    Page("GET", f"/inspect/{_ID}/record.pdf", files.record, _NEEDS),
    Page("GET", f"/inspect/{_ID}/ledger.xlsx", files.ledger, _NEEDS),
)
