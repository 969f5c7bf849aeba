"""Official warnings in the console: enter, release, the live table of firms, who has to be telephoned, 一厂一策,
exemptions, and the order in which people are asked to release."""

from complaints.office.rights import Right
from complaints.policy import MAX_FILE_BYTES
from http_server import reading
from web.console import sheets
from web.console.needs import Page
from web.console.warnings import (
    enter,
    exemptions,
    export,
    home,
    originals,
    plan_files,
    plans,
    release,
    roster,
    table,
    task,
)

_READ, _WARN, _SET = frozenset({Right.CASES}), frozenset({Right.WARN}), frozenset({Right.ACCOUNTS})
_DECIDE, _CALL = frozenset({Right.RELEASE, Right.WARN}), frozenset({Right.WARN, Right.RELEASE})
_ID, _VERSION, _FIRM = r"/warnings/{id:\d{1,15}}", r"{number:\d{1,4}}", r"{firm:\d{1,15}}"
_FORM = 2 * MAX_FILE_BYTES

PAGES = (
    Page("GET", "/warnings", home.home, _READ),
    Page("GET", "/warnings/new", enter.new, _WARN),
    Page("POST", "/warnings/new", enter.add, _WARN, largest=_FORM),
    Page("GET", "/warnings/unconfirmed", home.unconfirmed, _READ),
    Page("GET", "/warnings/plans", plans.listing, _READ),
    Page("GET", "/warnings/plans/form.csv", plan_files.form, _WARN),
    Page("POST", "/warnings/plans/import", plan_files.take, _WARN, largest=2 * sheets.MOST_BYTES + reading.SMALL),
    Page("GET", f"/warnings/plans/{_FIRM}", plans.one, _READ),
    Page("POST", f"/warnings/plans/{_FIRM}", plans.save, _WARN),
    Page("GET", "/warnings/exemptions", exemptions.listing, _READ),
    Page("POST", "/warnings/exemptions", exemptions.add, _WARN),
    Page("POST", r"/warnings/exemptions/{exemption:\d{1,15}}/end", exemptions.end, _WARN),
    Page("GET", "/warnings/roster", roster.page, _SET),
    Page("POST", "/warnings/roster", roster.save, _SET),
    Page("GET", _ID, table.page, _READ),
    Page("GET", f"{_ID}/table", table.fragment, _READ),
    Page("GET", f"{_ID}/table.xlsx", export.workbook, frozenset({Right.EXPORT})),
    Page("GET", f"{_ID}/change", enter.change, _WARN),
    Page("POST", f"{_ID}/change", enter.add_change, _WARN, largest=_FORM),
    Page("GET", f"{_ID}/{_VERSION}", release.page, _READ),
    Page("POST", f"{_ID}/{_VERSION}/release", release.release, _DECIDE),
    Page("POST", f"{_ID}/{_VERSION}/send-back", release.send_back, _DECIDE),
    Page("GET", f"{_ID}/{_VERSION}/original", originals.original, _READ),
    Page("GET", f"{_ID}/firms/{_FIRM}", task.page, _READ),
    Page("GET", rf"{_ID}/firms/{_FIRM}/photos/{{photo:\d{{1,15}}}}/{{size}}", task.photo, _READ),
    Page("POST", f"{_ID}/firms/{_FIRM}/call", task.call, _CALL),
    Page("POST", f"{_ID}/firms/{_FIRM}/ask", task.ask, _WARN),
)
