"""Curation (E05–E07): what needs an answer, and the editor of entries that two persons publish."""

from complaints.office.rights import Right
from web.console.curation import consultations, editor, laws, overview, proposals, settling
from web.console.needs import Page

_CURATE = frozenset({Right.CURATE})
_ENTRY = "/curation/entries/{entry:[a-z0-9]+(?:-[a-z0-9]+)*}"

PAGES = (
    Page("GET", "/curation", overview.overview, _CURATE),
    Page("GET", "/curation/entries", overview.find, _CURATE),
    Page("GET", "/curation/laws", laws.laws, _CURATE),
    Page("POST", "/curation/misses", settling.misses, _CURATE),
    Page("POST", "/curation/phrasings", proposals.phrasings, _CURATE),
    Page("POST", "/curation/examples", proposals.examples, _CURATE),
    Page("POST", "/curation/ratings", settling.ratings, _CURATE),
    Page("GET", "/curation/consultations", consultations.page, _CURATE),
    Page("POST", r"/curation/consultations/{id:\d{1,15}}", consultations.answer, _CURATE),
    Page("GET", _ENTRY, editor.edit, _CURATE),
    Page("POST", _ENTRY, editor.act, _CURATE, largest=256 * 1024),
    Page("POST", _ENTRY + "/check", editor.quick_check, _CURATE, largest=256 * 1024),
)
