"""Checklists and checks in the console: the lists with their versions, ticking on site, records, who is late."""

from complaints.office.rights import Right
from web.console.checks import beside, lists, overview, photos, record, walk
from web.console.needs import Page

_READ, _INSPECT = frozenset({Right.CASES}), frozenset({Right.INSPECT})
_ID, _ITEM = r"{id:\d{1,15}}", "{item:[A-Za-z0-9_-]{1,32}}"

PAGES = (
    Page("GET", "/checklists", lists.lists, _READ | {Right.CURATE}),
    Page("GET", "/checklists/{list:[A-Za-z0-9_-]{1,32}}", lists.one, _READ | {Right.CURATE}),
    Page("GET", "/checks", overview.overview, _READ),
    Page("GET", "/checks/new", walk.choose, _INSPECT),
    Page("POST", "/checks", walk.begin, _INSPECT),
    Page("GET", r"/checks/beside/{site:\d{1,15}}", beside.beside, _READ),
    Page("GET", f"/checks/{_ID}", record.record, _READ),
    Page("GET", f"/checks/{_ID}/pdf", record.pdf, _READ),
    Page("GET", rf"/checks/{_ID}/photos/{{photo:\d{{1,15}}}}/{{size}}", record.photo, _READ),
    Page("POST", f"/checks/{_ID}/items/{_ITEM}", walk.tick, _INSPECT, largest=photos.MOST_BYTES),
    Page("POST", f"/checks/{_ID}/late-photo", walk.late_photo, _INSPECT),
    Page("POST", f"/checks/{_ID}/finish", walk.finish, _INSPECT),
    Page("POST", f"/checks/{_ID}/give-up", walk.give_up, _INSPECT),
)
