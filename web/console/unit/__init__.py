"""The pages of a unit's members under /console/unit/. What they show and offer is decided in `enterprises.sight`."""

from aiohttp import web

from complaints.policy import MAX_FILE_BYTES
from web.console import guard
from web.console.unit import act, case, cases, joining

#: files of one form: photos taken on the spot and photos chosen
MOST_FILES = 10
#: handlers that accept files → largest body
LARGER: dict[guard.Handler, int] = {act.act: (MOST_FILES + 1) * MAX_FILE_BYTES}

#: pages for members of units only
PAGES: frozenset[object] = frozenset({act.act, case.case, case.photo, cases.cases, cases.received})


def routes() -> list[web.RouteDef]:
    return [
        web.get("/unit/", cases.cases),
        web.get("/unit/cases/{number}", case.case),
        web.get(r"/unit/cases/{number}/photos/{id:\d{1,15}}/{size:thumb|display}", case.photo),
        web.post("/unit/cases/{number}/act", act.act),
        web.post(r"/unit/reminders/{id:\d{1,15}}", cases.received),
        web.get("/join/{word}", joining.ask, name="join", allow_head=False),
        web.post("/join/{word}", joining.enter, name="join_enter"),
    ]
