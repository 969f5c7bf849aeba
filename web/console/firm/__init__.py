"""The pages that only a firm's members have, under /console/firm/: their firm with its score, the record of a year, and
consultations. Their cases are those of web.console.unit."""

from web.console.firm import about, consult, mine, record
from web.console.needs import Door, Page

PAGES = (
    Page("GET", "/firm/about", about.about, Door.FIRM),
    Page("POST", "/firm/choose", mine.choose, Door.FIRM),
    Page("GET", "/firm/record", record.record, Door.FIRM),
    Page("GET", "/firm/consult", consult.page, Door.FIRM),
    Page("POST", "/firm/consult", consult.ask, Door.FIRM),
)
