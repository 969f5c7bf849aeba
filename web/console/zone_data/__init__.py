"""区域设置 (O03): operators change the zone's data without code: a draft of one document, what it would have changed in
the last month, a published version, and back to an earlier one."""

from complaints.office.rights import Right
from http_server import reading
from web.console.needs import Page
from web.console.zone_data import drafting, files, overview, page, publishing, table_forms, versions

_SET = frozenset({Right.CONFIGURE})
_ONE = r"/zone/{document:[a-z]+(?:-[a-z0-9]+)*}"
#: a text of a million characters in a form, percent-encoded, may have nine times as many bytes
_LARGEST = 9 * 2**20 + reading.SMALL

PAGES = (
    Page("GET", "/zone", overview.overview, _SET),
    Page("POST", "/zone", overview.new_checklist, _SET),
    Page("GET", _ONE, page.show_document, _SET),
    Page("POST", _ONE + "/draft", drafting.save_text, _SET, largest=_LARGEST),
    Page("POST", _ONE + "/row", table_forms.save_row, _SET),
    Page("POST", _ONE + "/people", table_forms.save_people, _SET),
    Page("POST", _ONE + "/table", table_forms.save_table, _SET),
    Page("POST", _ONE + "/drop", drafting.drop, _SET),
    Page("POST", _ONE + "/rebase", drafting.rebase, _SET),
    Page("GET", _ONE + "/trial", publishing.try_out, _SET),
    Page("POST", _ONE + "/publish", publishing.publish, _SET),
    Page("GET", _ONE + r"/versions/{number:\d{1,6}}", versions.show_version, _SET),
    Page("POST", _ONE + r"/versions/{number:\d{1,6}}", versions.go_back, _SET),
    Page("GET", _ONE + "/file", files.download, _SET),
)
