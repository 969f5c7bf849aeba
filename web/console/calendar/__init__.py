"""到期事项 in the console: what falls due at which firm, one date with its proof, the list as a file."""

from complaints.office.rights import Right
from web.console.calendar import files, listing, one
from web.console.needs import Page

_READ, _EXPORT = frozenset({Right.CASES}), frozenset({Right.EXPORT})

PAGES = (
    Page("GET", "/calendar", listing.page, _READ),
    Page("GET", "/calendar/export/{kind:csv|xlsx}", files.export, _EXPORT),
    Page("GET", r"/calendar/{id:\d{1,15}}", one.page, _READ),
    Page("GET", r"/calendar/{id:\d{1,15}}/files/{file:\d{1,15}}", one.file, _READ),
)
