"""Official warnings on the pages of a firm: its own measures, 收到, 已落实 with photos, also from a phone without a
network."""

from web.console.firm_warnings import answer, listing, page
from web.console.firm_warnings.answer import MOST_BYTES
from web.console.needs import Door, Page

_ID = r"/firm/warnings/{id:\d{1,15}}"

PAGES = (
    Page("GET", "/firm/warnings", listing.listing, Door.FIRM),
    Page("GET", _ID, page.page, Door.FIRM),
    Page("GET", f"{_ID}/original", page.original, Door.FIRM),
    Page("GET", rf"{_ID}/photos/{{photo:\d{{1,15}}}}/{{size}}", page.photo, Door.FIRM),
    Page("POST", f"{_ID}/confirm", answer.confirm, Door.FIRM),
    Page("POST", f"{_ID}/done", answer.report, Door.FIRM, largest=MOST_BYTES),
    Page("POST", f"{_ID}/take-back", answer.take_back, Door.FIRM),
    Page("POST", f"{_ID}/late-photo", answer.late_photo, Door.FIRM),
)
