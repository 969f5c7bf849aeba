"""Renders a page of the console with the common values."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from complaints.errors import ComplaintError
from complaints.office.parties import firm_of
from complaints.office.rights import rights_of
from maps.page import hosts
from web.console import shell_files
from web.console.navigation import links_for
from web.console.outbox import account_of, words
from web.console.proofs import relying_party
from web.console.session import BARE, HOUSE, STAFF, csrf_of
from web.pages import lang_of, page
from wording.errors import error_text

#: tells the worker (web/static/sw.js) which files this page expects
_SHELL = "X-Shell"


def show(
    request: web.Request, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> web.Response:
    house = request.app[HOUSE]
    services = house.services()
    staff = request.get(STAFF)
    common = {
        "me": staff,
        "may": rights_of(staff),
        "of_firm": staff is not None and bool(firm_of(staff.party)),
        "account": account_of(staff) if staff is not None else "",
        "outbox_words": words(lang_of(request)),
        "bare": request.get(BARE, False),
        "passkeys": relying_party(request) is not None,
        "csrf": csrf_of(request),
        "path": request.path,
        "links": links_for(staff) if staff is not None else (),
        "telegram": house.telegram(),
        "training": services.zone.training,
        "zone": services.zone,
        "guessed_years": sorted(services.clock.working.days.guessed),
    }
    pictures = hosts(request, resident=False)
    response = page(request, template, {**common, **(context or {})}, status=status, pictures=pictures)
    response.headers[_SHELL] = shell_files.version()
    return response


def error_message(request: web.Request, error: ComplaintError) -> str:
    """The error in the user's language, with times of the zone."""
    return error_text(error, lang_of(request), request.app[HOUSE].services().zone.timezone).text
