"""The routes of publishing."""

from complaints.office.rights import Right
from web.console.needs import Page
from web.console.publishing import desk, overview, photo

_PREPARE = frozenset({Right.HANDLE, Right.PUBLISH})
_CASE = "/cases/{number}/publishing"
_PHOTO = rf"{_CASE}/photos/{{id:\d{{1,15}}}}"

PAGES = (
    Page("GET", "/publishing", overview.overview, _PREPARE),
    Page("GET", _CASE, desk.desk, _PREPARE),
    Page("POST", _CASE, desk.save, _PREPARE),
    Page("POST", f"{_CASE}/publish", desk.release, frozenset({Right.PUBLISH})),
    Page("POST", f"{_CASE}/take-back", desk.take_back, _PREPARE | {Right.LEAD}),
    Page("GET", _PHOTO, photo.page, _PREPARE),
    Page("POST", _PHOTO, photo.cover, _PREPARE),
    Page("POST", f"{_PHOTO}/suggest", photo.suggest, _PREPARE),
    Page("POST", f"{_PHOTO}/check", photo.check, _PREPARE),
    Page("GET", f"{_PHOTO}/copy", photo.copy, _PREPARE),
)
