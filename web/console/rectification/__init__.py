"""督察整改清单 (S36) in the console: list, one item with its steps and files, form, table in and out, publishing; and
the pages on which members of a unit report on their own items."""

from complaints.office.rights import Right
from complaints.policy import MAX_FILE_BYTES
from http_server import reading
from inspections.rectification.working import MOST_FILES
from web.console import sheets
from web.console.needs import Door, Page
from web.console.rectification import export, files, form, importing, item, listing, publishing, unit

_READ, _DESK, _EXPORT = frozenset({Right.CASES}), frozenset({Right.TRIAGE}), frozenset({Right.EXPORT})
_PUBLISH, _PREPARE = frozenset({Right.PUBLISH}), frozenset({Right.HANDLE, Right.PUBLISH})
_TAKE_BACK = _PREPARE | {Right.LEAD}
_TABLE = sheets.MOST_BYTES + reading.SMALL
_FILES = (MOST_FILES + 1) * MAX_FILE_BYTES
_ID, _FILE = r"{id:\d{1,15}}", r"{file:\d{1,15}}/{size:thumb|display|original}"

PAGES = (
    Page("GET", "/rectification", listing.shown, _READ),
    Page("GET", "/rectification/new", form.new, _DESK),
    Page("POST", "/rectification/new", form.add, _DESK),
    Page("GET", "/rectification/import", importing.show_form, _DESK),
    Page("POST", "/rectification/import", importing.take, _DESK, largest=_TABLE),
    Page("GET", "/rectification/form.xlsx", export.form, _DESK),
    Page("GET", "/rectification/export/{kind:csv|xlsx}", export.export, _EXPORT),
    Page("GET", f"/rectification/{_ID}", item.page, _READ),
    Page("GET", f"/rectification/{_ID}/change", form.edit, _DESK),
    Page("POST", f"/rectification/{_ID}/change", form.change, _DESK),
    Page("POST", f"/rectification/{_ID}/steps", item.step, _READ, largest=_FILES),
    Page("GET", f"/rectification/{_ID}/files/{_FILE}", files.shown, _READ),
    Page("POST", f"/rectification/{_ID}/proposal", publishing.propose, _PREPARE),
    Page("POST", f"/rectification/{_ID}/release", publishing.release, _PUBLISH),
    Page("POST", f"/rectification/{_ID}/take-back", publishing.take_back, _TAKE_BACK),
    Page("GET", "/unit/rectification", unit.listing, Door.UNIT),
    Page("GET", f"/unit/rectification/{_ID}", unit.page, Door.UNIT),
    Page("POST", f"/unit/rectification/{_ID}/steps", unit.step, Door.UNIT, largest=_FILES),
    Page("GET", f"/unit/rectification/{_ID}/files/{_FILE}", unit.file, Door.UNIT),
)
