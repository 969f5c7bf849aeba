"""The register of firms and sites in the console: list, entries, persons and their invitations, import, and the firm
that a case names."""

from complaints.office.rights import Right
from http_server import reading
from web.console import sheets
from web.console.firms import edit, firm, importing, listing, naming, persons, site
from web.console.needs import Page

_READ, _KEEP, _DESK = frozenset({Right.CASES}), frozenset({Right.REGISTER}), frozenset({Right.TRIAGE})
_TABLE = sheets.MOST_BYTES + reading.SMALL
_ID = r"{id:\d{1,18}}"

PAGES = (
    Page("GET", "/firms", listing.firms, _READ),
    Page("GET", "/firms/sites", listing.sites, _READ),
    Page("GET", "/firms/new", edit.new, _KEEP),
    Page("POST", "/firms/new", edit.add, _KEEP),
    Page("GET", "/firms/form.csv", importing.form, _KEEP),
    Page("POST", "/firms/import", importing.take, _KEEP, largest=_TABLE),
    Page("GET", "/firms/sites/new", site.new, _KEEP),
    Page("POST", "/firms/sites/new", site.add, _KEEP),
    Page("GET", f"/firms/sites/{_ID}", site.page, _READ),
    Page("POST", f"/firms/sites/{_ID}", site.change, _KEEP),
    Page("GET", f"/firms/{_ID}", firm.page, _READ),
    Page("POST", f"/firms/{_ID}", edit.change, _KEEP),
    Page("POST", f"/firms/{_ID}/merge", edit.merge, _DESK),
    Page("POST", f"/firms/{_ID}/persons", persons.add, _KEEP),
    Page("POST", rf"/firms/{_ID}/persons/{{person:\d{{1,15}}}}", persons.change, _KEEP),
    Page("POST", rf"/firms/{_ID}/persons/{{person:\d{{1,15}}}}/invite", persons.invite, _KEEP),
    Page("POST", rf"/firms/{_ID}/persons/{{person:\d{{1,15}}}}/leave", persons.leave, _KEEP),
    Page("GET", "/cases/{number}/firm", naming.choose, _DESK),
    Page("POST", "/cases/{number}/firm", naming.name, _DESK),
)
