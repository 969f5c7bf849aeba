"""A member of staff or a stranger tries every route of the console: each role reaches its own routes only, reading
changes nothing, and acts are recorded with their actor. A new route fails here until it has a row."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

import pytest
from aiohttp import FormData, web

from complaints.case.lifecycle import Action
from complaints.model import STAFF_ROLES, Firm, Role, State
from services import Services
from storage.store import Store
from tests.chat import Clock, Talker, picture, text_of
from tests.conversations.staff_scenes import case_in, submits
from tests.web.conftest import Browser, Cases, logged_in, staff_called
from tests.web.order_scenes import takes_in
from tests.world import World
from web import console
from web.ports import PageServices
from zone.destinations import Destination

Arrives = Callable[[], Awaitable[Browser]]
WORKERS = frozenset({Role.VERIFIER, Role.CLERK, Role.SUPERVISOR, Role.ADMIN})
READERS = WORKERS | {Role.LEADER, Role.INSPECTOR, Role.PUBLISHER}
PREPARERS = WORKERS | {Role.PUBLISHER}
EVERYBODY = STAFF_ROLES | {Role.UNIT, Role.FIRM}
TRIAGE = WORKERS - {Role.VERIFIER}
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMIN = frozenset({Role.ADMIN})
MEMBERS = frozenset({Role.UNIT, Role.FIRM})
FIRM, UNIT = frozenset({Role.FIRM}), frozenset({Role.UNIT})
KEEPERS = TRIAGE | {Role.INSPECTOR}
CURATORS = frozenset({Role.CURATOR})
WALKERS = LEADERS | {Role.LEADER, Role.INSPECTOR}
AIR_READERS, AIR_EDITORS = READERS | CURATORS, ADMIN | CURATORS
WALKERS = LEADERS | {Role.LEADER, Role.INSPECTOR}
PHOTO = "0" * 64


@dataclass(frozen=True)
class Door:
    """`may` get `status` (what the empty or unknown thing asked for gives), all others 403, members of a unit or firm
    too. `form` is what
    a page would send, where the right is asked after it is read."""

    path: str
    may: frozenset[Role]
    status: int = 200
    form: str = ""


#: {number} is a case that is there. Those below `# trace` leave a record of the reading.
GETS = {
    "/console/": Door("/", EVERYBODY),
    "/console/cases/{number}": Door("/cases/{number}", READERS),
    "/console/cases/{number}/photos/{sha256}/{size}": Door(f"/cases/{{number}}/photos/{PHOTO}/thumb", READERS, 404),
    "/console/limits": Door("/limits", WORKERS),
    "/console/questions": Door("/questions", TRIAGE),
    "/console/curation": Door("/curation", CURATORS),
    "/console/curation/laws": Door("/curation/laws", CURATORS),
    "/console/curation/entries": Door("/curation/entries", CURATORS),
    "/console/curation/entries/{entry}": Door("/curation/entries/no-such-entry", CURATORS, 404),
    "/console/rewards": Door("/rewards", TRIAGE),
    "/console/sites": Door("/sites", READERS),
    "/console/sites/{id}": Door("/sites/9", READERS, 404),
    "/console/cases/{number}/voices/{sha256}": Door(f"/cases/{{number}}/voices/{PHOTO}", READERS, 404),
    "/console/sites/{id}/photos/{sha256}/{size}": Door(f"/sites/9/photos/{PHOTO}/thumb", READERS, 404),
    "/console/route": Door("/route", READERS),
    "/console/troubles": Door("/troubles", READERS),
    "/console/orders.csv": Door("/orders.csv", READERS),
    "/console/heat": Door("/heat", READERS),
    "/console/map": Door("/map", READERS),
    "/console/numbers": Door("/numbers", READERS),
    "/console/numbers/firms": Door("/numbers/firms", READERS),
    "/console/views": Door("/views", READERS),
    "/console/live/counts": Door("/live/counts", EVERYBODY),
    "/console/live/queue": Door("/live/queue", READERS),
    "/console/account": Door("/account", EVERYBODY),
    "/console/account/login": Door("/account/login", EVERYBODY),
    "/console/session": Door("/session", EVERYBODY),
    "/console/staff": Door("/staff", ADMIN),
    "/console/units": Door("/units", ADMIN),
    "/console/{party}/": Door("/unit/", MEMBERS),
    "/console/{party}/cases/{number}": Door("/firm/cases/{number}", MEMBERS, 404),
    "/console/{party}/cases/{number}/voices/{id}": Door("/unit/cases/{number}/voices/9", MEMBERS, 404),
    "/console/{party}/cases/{number}/photos/{id}/{size}": Door("/unit/cases/{number}/photos/9/thumb", MEMBERS, 404),
    "/console/firm/about": Door("/firm/about", FIRM),
    "/console/firm/consult": Door("/firm/consult", FIRM),
    "/console/curation/consultations": Door("/curation/consultations", CURATORS),
    "/console/firms": Door("/firms", READERS),
    "/console/firms/sites": Door("/firms/sites", READERS),
    "/console/firms/new": Door("/firms/new", KEEPERS),
    "/console/firms/sites/new": Door("/firms/sites/new", KEEPERS),
    "/console/firms/form.csv": Door("/firms/form.csv", KEEPERS),
    "/console/firms/sites/{id}": Door("/firms/sites/9", READERS, 404),
    "/console/firms/{id}": Door("/firms/1", READERS),
    "/console/cases/{number}/firm": Door("/cases/{number}/firm", TRIAGE),
    "/console/addresses": Door("/addresses", ADMIN),
    "/console/rectification": Door("/rectification", READERS),
    "/console/rectification/new": Door("/rectification/new", TRIAGE),
    "/console/rectification/import": Door("/rectification/import", TRIAGE),
    "/console/rectification/form.xlsx": Door("/rectification/form.xlsx", TRIAGE),
    "/console/rectification/{id}": Door("/rectification/9", READERS, 404),
    "/console/rectification/{id}/change": Door("/rectification/9/change", TRIAGE, 404),
    "/console/rectification/{id}/files/{file}/{size}": Door("/rectification/9/files/9/thumb", READERS, 404),
    "/console/unit/rectification": Door("/unit/rectification", UNIT),
    "/console/unit/rectification/{id}": Door("/unit/rectification/9", UNIT, 404),
    "/console/unit/rectification/{id}/files/{file}/{size}": Door("/unit/rectification/9/files/9/thumb", UNIT, 404),
    "/console/zone": Door("/zone", ADMIN),
    "/console/zone/{document}": Door("/zone/duty", ADMIN),
    "/console/zone/{document}/trial": Door("/zone/duty/trial", ADMIN, 404),
    "/console/zone/{document}/versions/{number}": Door("/zone/duty/versions/9", ADMIN, 404),
    "/console/zone/{document}/file": Door("/zone/duty/file", ADMIN),
    "/console/warnings": Door("/warnings", READERS),
    "/console/warnings/new": Door("/warnings/new", TRIAGE),
    "/console/warnings/unconfirmed": Door("/warnings/unconfirmed", READERS),
    "/console/warnings/plans": Door("/warnings/plans", READERS),
    "/console/warnings/plans/form.csv": Door("/warnings/plans/form.csv", TRIAGE),
    "/console/warnings/plans/{firm}": Door("/warnings/plans/9", READERS, 404),
    "/console/warnings/exemptions": Door("/warnings/exemptions", READERS),
    "/console/warnings/roster": Door("/warnings/roster", ADMIN),
    "/console/warnings/{id}": Door("/warnings/9", READERS, 404),
    "/console/warnings/{id}/table": Door("/warnings/9/table", READERS, 404),
    "/console/warnings/{id}/change": Door("/warnings/9/change", TRIAGE, 404),
    "/console/warnings/{id}/{number}": Door("/warnings/9/1", READERS, 404),
    "/console/warnings/{id}/{number}/original": Door("/warnings/9/1/original", READERS, 404),
    "/console/warnings/{id}/firms/{firm}": Door("/warnings/9/firms/9", READERS, 404),
    "/console/warnings/{id}/firms/{firm}/photos/{photo}/{size}": Door(
        "/warnings/9/firms/9/photos/9/thumb", READERS, 404
    ),
    "/console/firm/warnings": Door("/firm/warnings", FIRM),
    "/console/firm/warnings/{id}": Door("/firm/warnings/9", FIRM, 404),
    "/console/firm/warnings/{id}/original": Door("/firm/warnings/9/original", FIRM, 404),
    "/console/firm/warnings/{id}/photos/{photo}/{size}": Door("/firm/warnings/9/photos/9/thumb", FIRM, 404),
    "/console/patrol": Door("/patrol", WALKERS),
    "/console/patrol/settings": Door("/patrol/settings", ADMIN),
    "/console/air": Door("/air", AIR_READERS),
    "/console/air/day": Door("/air/day?station=9&day=2026-10-10", AIR_READERS, 404),
    "/console/air/changes": Door("/air/changes", AIR_READERS),
    "/console/air/picture.png": Door("/air/picture.png?station=9", READERS, 404),
    "/console/air/targets": Door("/air/targets", AIR_READERS),
    "/console/air/notes": Door("/air/notes", AIR_READERS),
    "/console/air/enter": Door("/air/enter", AIR_EDITORS),
    "/console/air/file": Door("/air/file", AIR_EDITORS),
    "/console/air/form.csv": Door("/air/form.csv", AIR_EDITORS),
    "/console/air/settings": Door("/air/settings", AIR_EDITORS),
    "/console/api-keys": Door("/api-keys", ADMIN),
    "/console/posters": Door("/posters", READERS),
    "/console/posters/{code}": Door("/posters/ABCDEF", READERS, 404),
    "/console/posters/{code}/{size}.{kind}": Door("/posters/ABCDEF/a4.svg", READERS, 404),
    "/console/publishing": Door("/publishing", PREPARERS),
    "/console/cases/{number}/publishing": Door("/cases/{number}/publishing", PREPARERS),
    "/console/cases/{number}/publishing/photos/{id}": Door("/cases/{number}/publishing/photos/9", PREPARERS, 404),
    "/console/cases/{number}/publishing/photos/{id}/copy": Door(
        "/cases/{number}/publishing/photos/9/copy", PREPARERS, 404
    ),
    "/console/morning": Door("/morning", LEADERS | {Role.LEADER}),
    "/console/inspect": Door("/inspect", WALKERS),
    "/console/inspect/findings": Door("/inspect/findings", WALKERS),
    "/console/inspect/{session}": Door("/inspect/9", WALKERS, 404),
    "/console/inspect/{session}/finding": Door("/inspect/9/finding", WALKERS, 404),
    "/console/checklists": Door("/checklists", READERS | CURATORS),
    "/console/checklists/{list}": Door("/checklists/none", READERS | CURATORS, 404),
    "/console/checks": Door("/checks", READERS),
    "/console/checks/new": Door("/checks/new", WALKERS),
    "/console/checks/beside/{site}": Door("/checks/beside/9", READERS, 404),
    "/console/checks/{id}": Door("/checks/9", READERS, 404),
    "/console/checks/{id}/photos/{photo}/{size}": Door("/checks/9/photos/9/thumb", READERS, 404),
    "/console/firm/checks": Door("/firm/checks", FIRM),
    "/console/firm/calendar": Door("/firm/calendar", FIRM),
    "/console/firm/calendar/add": Door("/firm/calendar/add", FIRM),
    "/console/firm/calendar/{id}": Door("/firm/calendar/9", FIRM, 404),
    "/console/firm/calendar/{id}/files/{file}": Door("/firm/calendar/9/files/9", FIRM, 404),
    "/console/calendar": Door("/calendar", READERS),
    "/console/calendar/{id}": Door("/calendar/9", READERS, 404),
    "/console/calendar/{id}/files/{file}": Door("/calendar/9/files/9", READERS, 404),
    "/console/firm/checks/{id}": Door("/firm/checks/9", FIRM, 404),
    "/console/firm/checks/{id}/photos/{photo}/{size}": Door("/firm/checks/9/photos/9/thumb", FIRM, 404),
    # trace
    "/console/inspect/{session}/record.pdf": Door("/inspect/9/record.pdf", WALKERS, 404),
    "/console/inspect/{session}/ledger.xlsx": Door("/inspect/9/ledger.xlsx", WALKERS, 404),
    "/console/checks/{id}/pdf": Door("/checks/9/pdf", READERS, 404),
    "/console/firm/checks/{id}/pdf": Door("/firm/checks/9/pdf", FIRM, 404),
    "/console/ladder": Door("/ladder", READERS),
    "/console/firm/record": Door("/firm/record", FIRM),
    "/console/warnings/{id}/table.xlsx": Door("/warnings/9/table.xlsx", TRIAGE | {Role.LEADER}, 404),
    "/console/calendar/export/{kind}": Door("/calendar/export/csv", TRIAGE | {Role.LEADER}),
    "/console/rectification/export/{kind}": Door("/rectification/export/csv", TRIAGE | {Role.LEADER}),
    "/console/export/{kind}": Door("/export/csv", TRIAGE | {Role.LEADER}),
    "/console/numbers/firms.xlsx": Door("/numbers/firms.xlsx", TRIAGE | {Role.LEADER}),
    "/console/numbers/{kind}": Door("/numbers/pdf", TRIAGE | {Role.LEADER}),
    "/console/forward/{destination}.csv": Door("/forward/hotline.csv", TRIAGE),
}
POSTS = {
    "/console/api-keys": Door("/api-keys", ADMIN, 422),
    "/console/api-keys/{id}/revoke": Door("/api-keys/9/revoke", ADMIN, 404),
    "/console/posters": Door("/posters", TRIAGE, 404, "kind=firm&subject=999"),
    "/console/posters/{code}/revoke": Door("/posters/ABCDEF/revoke", TRIAGE, 404),
    "/console/cases/{number}/act": Door("/cases/{number}/act", WORKERS, 404),
    "/console/cases/{number}/fill": Door("/cases/{number}/fill", WORKERS),
    "/console/cases/{number}/note": Door("/cases/{number}/note", WORKERS, 422),
    "/console/cases/{number}/photos/{sha256}/original": Door(
        f"/cases/{{number}}/photos/{PHOTO}/original", WORKERS, 404
    ),
    "/console/cases/{number}/evidence/{id}/remove": Door("/cases/{number}/evidence/9/remove", TRIAGE, 404),
    "/console/cases/{number}/contact": Door("/cases/{number}/contact", WORKERS, 404),
    "/console/cases/{number}/dossier": Door("/cases/{number}/dossier", WORKERS, 404),
    "/console/cases/{number}/publishing": Door("/cases/{number}/publishing", PREPARERS, 409),  # it is not closed
    "/console/cases/{number}/publishing/publish": Door(
        "/cases/{number}/publishing/publish", LEADERS | {Role.PUBLISHER}, 409
    ),
    "/console/cases/{number}/publishing/take-back": Door(
        "/cases/{number}/publishing/take-back", PREPARERS | {Role.LEADER}, 404
    ),
    "/console/cases/{number}/publishing/photos/{id}": Door("/cases/{number}/publishing/photos/9", PREPARERS, 404),
    "/console/cases/{number}/publishing/photos/{id}/suggest": Door(
        "/cases/{number}/publishing/photos/9/suggest", PREPARERS, 404
    ),
    "/console/cases/{number}/publishing/photos/{id}/check": Door(
        "/cases/{number}/publishing/photos/9/check", PREPARERS, 404
    ),
    "/console/limits/{id}": Door("/limits/9", TRIAGE),
    "/console/questions/{id}": Door("/questions/9", TRIAGE, 404, "answer=x"),
    "/console/questions/{id}/owner": Door("/questions/9/owner", TRIAGE, 409),
    "/console/curation/misses": Door("/curation/misses", CURATORS, 422),
    "/console/curation/phrasings": Door("/curation/phrasings", CURATORS, 404),
    "/console/curation/examples": Door("/curation/examples", CURATORS, 404),
    "/console/curation/ratings": Door("/curation/ratings", CURATORS, 422),
    "/console/curation/entries/{entry}": Door("/curation/entries/no-such-entry", CURATORS, 422),
    "/console/curation/entries/{entry}/check": Door("/curation/entries/no-such-entry/check", CURATORS),
    "/console/ladder/{id}": Door("/ladder/9", frozenset()),
    "/console/rewards/check": Door("/rewards/check", TRIAGE, 200, "number={number}&code=123456"),
    "/console/rewards/paid": Door("/rewards/paid", frozenset(), form="number={number}&version=1&note=x"),  # no claim
    "/console/sites/{id}/tasks": Door("/sites/9/tasks", WORKERS, 404, "seen=0&text=x&unit=planning&until=24h"),
    "/console/sites/{id}/tasks/{task}": Door("/sites/9/tasks/9", WORKERS, 404, "seen=0&action=done&note=x"),
    "/console/views": Door("/views", READERS, 422),
    "/console/views/{id}": Door("/views/9", READERS, 404),
    "/console/bulk": Door("/bulk", WORKERS, 422),
    "/console/addresses": Door("/addresses", ADMIN, 422),
    "/console/addresses/act": Door("/addresses/act", ADMIN, 404),
    "/console/hand-over": Door("/hand-over", LEADERS, 404, "of=99&to=98&note=x"),
    "/console/troubles": Door("/troubles", TRIAGE, 404),
    "/console/forward/{destination}": Door("/forward/hotline", TRIAGE, 422),
    "/console/orders/{destination}": Door("/orders/hotline", TRIAGE, 422),
    "/console/rectification/new": Door("/rectification/new", TRIAGE, 422),
    "/console/rectification/import": Door("/rectification/import", TRIAGE, 422),
    "/console/rectification/{id}/change": Door("/rectification/9/change", TRIAGE, 404, "seen=1"),
    "/console/rectification/{id}/steps": Door("/rectification/9/steps", READERS, 404, "seen=1&step=progress"),
    "/console/rectification/{id}/proposal": Door("/rectification/9/proposal", PREPARERS, 404, "seen=1"),
    "/console/rectification/{id}/release": Door("/rectification/9/release", LEADERS | {Role.PUBLISHER}, 404, "seen=1"),
    "/console/rectification/{id}/take-back": Door("/rectification/9/take-back", PREPARERS | {Role.LEADER}, 404),
    "/console/unit/rectification/{id}/steps": Door("/unit/rectification/9/steps", UNIT, 404, "seen=1&step=progress"),
    "/console/zone": Door("/zone", ADMIN, 422, "from=x"),
    "/console/zone/{document}/draft": Door("/zone/duty/draft", ADMIN, 409, "text=x&seen=x"),
    "/console/zone/{document}/row": Door("/zone/duty/row", ADMIN, 422, "at=0&do=save"),
    "/console/zone/{document}/people": Door("/zone/duty/people", ADMIN, 409, "seen=x"),
    "/console/zone/{document}/table": Door("/zone/terms/table", ADMIN, 409, "seen=x"),
    "/console/zone/{document}/drop": Door("/zone/duty/drop", ADMIN, 404),
    "/console/zone/{document}/rebase": Door("/zone/duty/rebase", ADMIN, 404),
    "/console/zone/{document}/publish": Door("/zone/duty/publish", ADMIN, 404),
    "/console/zone/{document}/versions/{number}": Door("/zone/duty/versions/9", ADMIN, 404),
    "/console/warnings/new": Door("/warnings/new", TRIAGE, 422),
    "/console/warnings/plans/import": Door("/warnings/plans/import", TRIAGE, 422),
    "/console/warnings/plans/{firm}": Door("/warnings/plans/9", TRIAGE, 404),
    "/console/warnings/exemptions": Door("/warnings/exemptions", TRIAGE, 422),
    "/console/warnings/exemptions/{exemption}/end": Door("/warnings/exemptions/9/end", TRIAGE, 404),
    "/console/warnings/roster": Door("/warnings/roster", ADMIN),
    "/console/warnings/{id}/change": Door("/warnings/9/change", TRIAGE, 404),
    "/console/warnings/{id}/{number}/release": Door("/warnings/9/1/release", TRIAGE | {Role.LEADER}, 404),
    "/console/warnings/{id}/{number}/send-back": Door("/warnings/9/1/send-back", TRIAGE | {Role.LEADER}, 404),
    "/console/warnings/{id}/firms/{firm}/call": Door("/warnings/9/firms/9/call", TRIAGE | {Role.LEADER}, 404),
    "/console/warnings/{id}/firms/{firm}/ask": Door("/warnings/9/firms/9/ask", TRIAGE, 404),
    "/console/firm/warnings/{id}/confirm": Door("/firm/warnings/9/confirm", FIRM, 404, "asked=1"),
    "/console/firm/warnings/{id}/done": Door("/firm/warnings/9/done", FIRM, 404, "asked=1&action=0"),
    "/console/firm/warnings/{id}/take-back": Door("/firm/warnings/9/take-back", FIRM, 404, "asked=1&action=1"),
    "/console/firm/warnings/{id}/late-photo": Door("/firm/warnings/9/late-photo", FIRM, 404),
    "/console/patrol/{id}": Door("/patrol/9", WALKERS, 404, "seen=fine&client_id=x"),
    "/console/patrol/grids": Door("/patrol/grids", ADMIN, 422),
    "/console/patrol/rhythms": Door("/patrol/rhythms", ADMIN, 422),
    "/console/air/day": Door("/air/day", AIR_EDITORS, 404),
    "/console/air/enter": Door("/air/enter", AIR_EDITORS, 422),
    "/console/air/file": Door("/air/file", AIR_EDITORS, 422),
    "/console/air/targets": Door("/air/targets", AIR_EDITORS, 422),
    "/console/air/notes": Door("/air/notes", AIR_EDITORS, 422),
    "/console/air/notes/file": Door("/air/notes/file", AIR_EDITORS, 422),
    "/console/air/notes/{id}/remove": Door("/air/notes/9/remove", AIR_EDITORS, 404),
    "/console/air/stations": Door("/air/stations", AIR_EDITORS, 422),
    "/console/air/rules": Door("/air/rules", AIR_EDITORS),
    "/console/air/keys": Door("/air/keys", AIR_EDITORS, 422),
    "/console/air/keys/{id}/revoke": Door("/air/keys/9/revoke", AIR_EDITORS, 404),
    "/console/account/login/confirm": Door("/account/login/confirm", EVERYBODY, 403),
    "/console/account/login/password": Door("/account/login/password", EVERYBODY, 422),
    "/console/account/login/password/remove": Door("/account/login/password/remove", frozenset()),  # has none
    "/console/account/login/app": Door("/account/login/app", frozenset()),
    "/console/account/login/codes": Door("/account/login/codes", frozenset()),
    "/console/account/passkeys/options": Door("/account/passkeys/options", EVERYBODY, 400),  # not JSON
    "/console/account/passkeys": Door("/account/passkeys", EVERYBODY, 400),
    "/console/account/passkeys/confirm": Door("/account/passkeys/confirm", EVERYBODY, 400),
    "/console/account/passkeys/{id}/remove": Door("/account/passkeys/9/remove", frozenset()),
    "/console/account/sessions/{id}/end": Door(f"/account/sessions/{PHOTO[:16]}/end", EVERYBODY),
    "/console/account/sessions/end-others": Door("/account/sessions/end-others", EVERYBODY),
    "/console/account/mail": Door("/account/mail", EVERYBODY, 404),  # no mail server
    "/console/account/bind": Door("/account/bind", EVERYBODY),
    "/console/account/unbind": Door("/account/unbind", EVERYBODY),
    "/console/staff": Door("/staff", ADMIN, 422),
    "/console/staff/{id}/link": Door("/staff/99/link", ADMIN, 404),
    "/console/staff/{id}/unbind": Door("/staff/99/unbind", ADMIN, 404),
    "/console/staff/{id}/switch": Door("/staff/99/switch", ADMIN, 404),
    "/console/staff/{id}/change": Door("/staff/99/change", ADMIN, 404),
    "/console/staff/{id}/reset": Door("/staff/99/reset", ADMIN, 404),
    "/console/units": Door("/units", ADMIN, 422),
    "/console/units/{id}/link": Door("/units/99/link", ADMIN, 404),
    "/console/units/{id}/close": Door("/units/99/close", ADMIN, 404),
    "/console/{party}/cases/{number}/act": Door("/firm/cases/{number}/act", MEMBERS, 404),
    "/console/{party}/reminders/{id}": Door("/unit/reminders/9", frozenset()),
    "/console/firm/choose": Door("/firm/choose", frozenset()),
    "/console/cases/{number}/finding/help": Door("/cases/{number}/finding/help", WALKERS, 404),
    "/console/cases/{number}/finding/acceptor": Door("/cases/{number}/finding/acceptor", WORKERS, 404),
    "/console/{party}/cases/{number}/difficulty": Door("/unit/cases/{number}/difficulty", MEMBERS, 404),
    "/console/firm/consult": Door("/firm/consult", FIRM, 422),
    "/console/curation/consultations/{id}": Door("/curation/consultations/9", CURATORS, 404),
    "/console/firms/new": Door("/firms/new", KEEPERS, 422),
    "/console/firms/import": Door("/firms/import", KEEPERS, 422),
    "/console/firms/sites/new": Door("/firms/sites/new", KEEPERS, 422),
    "/console/firms/sites/{id}": Door("/firms/sites/9", KEEPERS, 404),
    "/console/firms/{id}": Door("/firms/9", KEEPERS, 404),
    "/console/firms/{id}/merge": Door("/firms/9/merge", TRIAGE, 404),
    "/console/firms/{id}/persons": Door("/firms/9/persons", KEEPERS, 404),
    "/console/firms/{id}/persons/{person}": Door("/firms/9/persons/9", KEEPERS, 404),
    "/console/firms/{id}/persons/{person}/invite": Door("/firms/9/persons/9/invite", KEEPERS, 404),
    "/console/firms/{id}/persons/{person}/leave": Door("/firms/9/persons/9/leave", KEEPERS, 404),
    "/console/cases/{number}/firm": Door("/cases/{number}/firm", TRIAGE, 422),
    "/console/cases/{number}/late-photo": Door("/cases/{number}/late-photo", WORKERS | WALKERS, 404),
    "/console/morning": Door("/morning", LEADERS | {Role.LEADER}),
    "/console/inspect/start": Door("/inspect/start", WALKERS, 422),
    "/console/inspect/{session}/join": Door("/inspect/9/join", WALKERS, 404),
    "/console/inspect/{session}/end": Door("/inspect/9/end", WALKERS, 404),
    "/console/inspect/{session}/clear": Door("/inspect/9/clear", WALKERS, 404),
    "/console/inspect/{session}/stops": Door("/inspect/9/stops", WALKERS, 404),
    "/console/inspect/{session}/findings": Door("/inspect/9/findings", WALKERS, 404),
    "/console/inspect/{session}/findings/{n}/fixed": Door("/inspect/9/findings/9/fixed", WALKERS, 404),
    "/console/inspect/{session}/findings/{n}/confirm": Door("/inspect/9/findings/9/confirm", WALKERS, 404),
    "/console/checks": Door("/checks", WALKERS, 404),
    "/console/checks/{id}/items/{item}": Door("/checks/9/items/x", WALKERS, 404),
    "/console/checks/{id}/late-photo": Door("/checks/9/late-photo", WALKERS, 404),
    "/console/checks/{id}/finish": Door("/checks/9/finish", WALKERS, 404),
    "/console/checks/{id}/give-up": Door("/checks/9/give-up", WALKERS, 404),
    "/console/firm/calendar/add": Door("/firm/calendar/add", FIRM, 422),
    "/console/firm/calendar/persons": Door("/firm/calendar/persons", FIRM, 422),
    "/console/firm/calendar/feed": Door("/firm/calendar/feed", FIRM),
    "/console/firm/calendar/feed/revoke": Door("/firm/calendar/feed/revoke", FIRM),
    "/console/firm/calendar/{id}/done": Door("/firm/calendar/9/done", FIRM, 404, "note=x"),
    "/console/firm/calendar/{id}/change": Door("/firm/calendar/9/change", FIRM, 404),
    "/console/firm/calendar/{id}/drop": Door("/firm/calendar/9/drop", FIRM, 404),
    "/console/firm/calendar/{id}/reopen": Door("/firm/calendar/9/reopen", FIRM, 404),
    "/console/firm/checks": Door("/firm/checks", FIRM, 404),
    "/console/firm/checks/rhythm": Door("/firm/checks/rhythm", FIRM, 404),
    "/console/firm/checks/{id}/late-photo": Door("/firm/checks/9/late-photo", FIRM, 404),
    "/console/firm/checks/{id}/items/{item}": Door("/firm/checks/9/items/x", FIRM, 404),
    "/console/firm/checks/{id}/photos/{photo}/remove": Door("/firm/checks/9/photos/9/remove", FIRM, 404),
    "/console/firm/checks/{id}/finish": Door("/firm/checks/9/finish", FIRM, 404),
    "/console/firm/checks/{id}/give-up": Door("/firm/checks/9/give-up", FIRM, 404),
    "/console/logout": Door("/logout", EVERYBODY, 401),
}
#: their address is the key
OPEN = {(method, f"/console/{page}/{{word}}") for method in ("GET", "POST") for page in ("login", "join")}
#: where somebody proves who they are
OPEN |= {("GET", "/console/login"), ("POST", "/console/login"), ("POST", "/console/passkey/options"),
         ("POST", "/console/passkey")}  # fmt: skip
#: the installed app's shell, which says nothing of anybody
OPEN |= {("GET", "/console/sw.js"), ("GET", "/console/app.webmanifest"), ("GET", "/console/offline")}
#: each account's own; tests/web/test_uploads.py tries those of others
OPEN |= {(method, "/console/uploads") for method in ("OPTIONS", "POST")}
OPEN |= {(method, "/console/uploads/{upload}") for method in ("PATCH", "DELETE")}
#: the stream of news never ends: tests/web/test_live.py opens it
STREAMS = {("GET", "/console/live")}


@pytest.fixture
def services(services: Services) -> Services:
    file = Destination(id="hotline", names={"zh_CN": "市 12345"}, kind="csv")
    return replace(services, zone=replace(services.zone, destinations=(file,)))


@pytest.fixture
async def verifier(arrives: Arrives, cases: Cases) -> Browser:
    return await logged_in(arrives, cases.store, cases.clock, "赵核查", Role.VERIFIER)


@pytest.fixture
async def clerk(arrives: Arrives, cases: Cases) -> Browser:
    return await logged_in(arrives, cases.store, cases.clock, "李受理", Role.CLERK)


def test_every_route_has_its_row(house: PageServices) -> None:
    app = web.Application()
    console.setup(app, house=house)
    there = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    listed = {("GET", name) for name in GETS} | {("POST", name) for name in POSTS} | OPEN | STREAMS
    assert there - {("GET", "/console"), ("GET", "/firm"), ("GET", "/firm/{rest}")} == listed


@pytest.mark.parametrize("role", sorted(EVERYBODY))
async def test_each_role_gets_through_its_own_doors_alone(
    arrives: Arrives, store: Store, clock: Clock, cases: Cases, role: Role
) -> None:
    firm = store.write_now(lambda tx: tx.firms.add(Firm(name="鼎筑建设", created_at=clock(), updated_at=clock())))
    party = {Role.UNIT: "unit:planning", Role.FIRM: f"firm:{firm.id}"}.get(role, "")
    browser = await logged_in(arrives, store, clock, "某人", role, party=party)
    number = cases.reported().number
    got: dict[tuple[str, str], int] = {}
    expected: dict[tuple[str, str], int] = {}
    for method, doors in (("GET", GETS), ("POST", POSTS)):
        for name, door in doors.items():
            path = "/console" + door.path.format(number=number)
            expected[method, name] = door.status if role in door.may else 403
            if method == "GET":
                await browser.opens(path)
            else:
                await browser.opens("/console/account")
                await browser.sends(path, **dict(parse_qsl(door.form.format(number=number))))
            got[method, name] = browser.status
    assert got == expected


async def test_a_stranger_gets_through_none(arrives: Arrives, cases: Cases) -> None:
    browser, number = await arrives(), cases.reported().number
    got = set()
    for door in GETS.values():
        await browser.opens("/console" + door.path.format(number=number))
        got.add(browser.status)
    for door in POSTS.values():
        await browser.posts("/console" + door.path.format(number=number), {"csrf": "x"})
        got.add(browser.status)
    assert got == {401}


async def test_no_form_is_taken_without_its_token(arrives: Arrives, store: Store, clock: Clock, cases: Cases) -> None:
    browser, number = await logged_in(arrives, store, clock, "周管理", Role.ADMIN), cases.reported().number
    got = set()
    for door in POSTS.values():
        await browser.posts("/console" + door.path.format(number=number), {"csrf": "guessed"})
        got.add(browser.status)
    assert got == {403}


async def test_looking_changes_nothing(arrives: Arrives, store: Store, clock: Clock, cases: Cases) -> None:
    """Of all that is kept a GET adds at most who has read what: an act, and the reader's own mark at a case."""
    browser, number = await logged_in(arrives, store, clock, "周管理", Role.ADMIN), cases.reported().number

    def kept() -> dict[str, int]:
        with store.engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            return {
                name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
                for name in names
                if name not in ("acts", "case_reads", "sqlite_sequence")
            }

    before = kept()
    for door in GETS.values():
        await browser.opens("/console" + door.path.format(number=number))
    assert kept() == before


# What got through without the right to it


def _passed_on(cases: Cases) -> str:
    return cases.step(cases.reported("土堆没盖"), Action.TRANSFER, unit="市 12345", destination="hotline").number


async def _uploads(browser: Browser, path: str, text: str) -> None:
    await browser.opens("/console/account")
    form = FormData({"csrf": browser.csrf})
    form.add_field("file", text.encode(), filename="a.csv", content_type="text/csv")
    await browser.posts(path, form)


def _acts(cases: Cases) -> list[tuple[str, str, str]]:
    names = {one.id: one.name for one in cases.store.read_now(lambda tx: tx.staff.all())}
    acts = cases.store.read_now(lambda tx: tx.acts.recent())
    return [(act.action, names[act.staff_id or 0], act.detail) for act in reversed(acts)]


async def test_a_verifier_closes_no_case_by_a_file_and_reads_no_words_by_one(verifier: Browser, cases: Cases) -> None:
    number = _passed_on(cases)
    text = f"number,external_id,status,text\n{number},X-1,closed,已经办好了（伪造）\n"
    await _uploads(verifier, "/console/forward/hotline", text)
    assert verifier.status == 403
    await verifier.opens("/console/forward/hotline.csv")
    assert (verifier.status, "土堆没盖" in verifier.page) == (403, False)
    await verifier.opens("/console/troubles")
    assert "hotline.csv" not in verifier.page
    case = cases.store.read_now(lambda tx: tx.cases.by_number(number))
    assert case is not None and case.state is State.TRANSFERRED
    assert _acts(cases) == []


async def test_files_that_go_out_and_come_back_leave_who_did_it(clerk: Browser, cases: Cases) -> None:
    number = _passed_on(cases)
    await clerk.opens("/console/forward/hotline.csv")
    assert "土堆没盖" in clerk.page
    text = f"number,external_id,status,text\n{number},X-1,returned,不属于我们\n"
    await _uploads(clerk, "/console/forward/hotline", text)
    order = "external_id,category,text,address,lat,lon\nXZ-1,site_dust,扬尘,桃林路口,,\n"
    await takes_in(clerk, order)
    assert _acts(cases) == [
        ("forward_out", "李受理", "hotline 1"),
        ("forward_back", "李受理", "hotline 1"),
        ("orders_in", "李受理", "hotline 1"),
    ]
    case = cases.store.read_now(lambda tx: tx.cases.by_number(number))
    assert case is not None
    events = cases.store.read_now(lambda tx: [*tx.cases.events(case.id)[-2:], *tx.cases.events(case.id + 1)])
    assert [(event.action, event.actor.name) for event in events] == [
        ("forwarded", "李受理"), ("come_back", "李受理"), ("submit", "李受理"),
    ]  # fmt: skip


async def test_acts_on_accounts_are_named(arrives: Arrives, store: Store, clock: Clock, cases: Cases) -> None:
    admin = await logged_in(arrives, store, clock, "周管理", Role.ADMIN)
    await admin.opens("/console/staff")
    await admin.sends("/console/staff", name="吴核查", role="verifier")
    account = staff_called(store, "吴核查").id
    for verb in ("link", "unbind", "switch", "switch"):
        await admin.opens("/console/staff")
        await admin.sends(f"/console/staff/{account}/{verb}")
    await admin.opens("/console/account")
    await admin.sends("/console/account/bind")
    assert [(action, who) for action, who, _ in _acts(cases)] == [
        (action, "周管理")
        for action in [
            "staff_add",
            "staff_link",
            "staff_link",
            "staff_unbind",
            "staff_close",
            "staff_reopen",
            "bind_link",
        ]
    ]


@pytest.mark.parametrize("stale", [False, True])
async def test_who_may_not_report_work_done_leaves_no_photo_of_it(
    verifier: Browser, clerk: Browser, cases: Cases, stale: bool
) -> None:
    """A verifier may not at all; a clerk may, but not on a case that has moved on since the page was shown."""
    browser = clerk if stale else verifier
    case = cases.reported()
    cases.step(case, Action.ACCEPT)
    cases.step(case, Action.DISPATCH, unit="planning", rectify_by="24h")
    case = cases.step(case, Action.SIGN)
    await browser.opens(f"/console/cases/{case.number}")
    version = case.version - 1 if stale else case.version
    form = FormData({"csrf": browser.csrf, "action": "report_done", "version": str(version)})
    form.add_field("photos", picture("after.jpg"), filename="after.jpg", content_type="image/jpeg")
    await browser.posts(f"/console/cases/{case.number}/act", form)
    assert browser.status == (409 if stale else 403)
    assert cases.store.read_now(lambda tx: tx.evidence.of_case(case.id)) == []


async def test_a_verifier_gives_away_no_case_of_another(verifier: Browser, clerk: Browser, cases: Cases) -> None:
    case = cases.step(cases.reported(), Action.ACCEPT, by="李受理")
    await verifier.opens("/console/")
    form = {
        "way": "give",
        "give.to": str(staff_called(cases.store, "赵核查").id),
        "pick": f"{case.number}:{case.version}",
    }
    await verifier.sends("/console/bulk", **form, confirmed="1")
    assert "没有办的 1 件" in verifier.text
    assert cases.now(case).owner_id == staff_called(cases.store, "李受理").id


@pytest.mark.parametrize("verb", ["/queue", "/stats"])
async def test_no_command_of_the_staff_answers_others(citizen: Talker, visitor: Talker, verb: str) -> None:
    for talker in (citizen, visitor):
        await talker.says(verb)
        assert "工作人员" in talker.last_text() and "LW-" not in talker.last_text()


@pytest.mark.parametrize("role", [Role.UNIT, Role.FIRM, Role.CURATOR])
async def test_no_command_of_the_staff_answers_members_of_parties_or_curators(
    citizen: Talker, world: World, role: Role
) -> None:
    """Nor does a button that a colleague has passed on."""
    await submits(citizen)
    world.store.write_now(lambda tx: tx.staff.add(name="王建", role=role, telegram_id=800_009))
    outsider = world.talker(800_009, "王建")
    for verb in ("/queue", "/stats"):
        await outsider.says(verb)
        assert "LW-" not in outsider.last_text()
    number = case_in(world).number
    message = outsider.room.from_bot()[-1]["message_id"]
    for data in (f"v1:open:{number}", f"v1:do:accept:{number}:1", f"v1:reveal:{number}", f"v1:accept:{number}:1"):
        before = len(outsider.room.from_bot())
        await outsider.taps_data(message, data)
        assert all(number not in text_of(said) for said in outsider.room.from_bot()[before:])
    assert case_in(world).state is State.SUBMITTED
