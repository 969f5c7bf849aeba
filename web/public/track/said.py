"""What an answer to a form says, on a page of its own address: a page that answers a POST can't be gone back to. It is
carried in an encrypted cookie for a few minutes, shown only at the address that names it, and holds at most what a
cookie can: a longer text is answered at once, without that comfort."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from aiohttp import web
from cryptography.fernet import InvalidToken

from http_server import reading
from web.public.house import HOUSE
from web.public.track.session import box_of, set_cookie

COOKIE = "lvwang_track_said"
_KEPT_FOR = timedelta(minutes=10)
#: characters; browsers refuse cookies of more than 4096 bytes
_LONGEST = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """`text` is a problem in words; `number` what was typed, `looks`: its public state is shown; `step` and `words`:
    what was written for a step, to be sent again."""

    status: int = 200
    text: str = ""
    number: str = ""
    looks: bool = False
    step: str = ""
    words: str = ""


def elsewhere(request: web.Request, said: Said) -> web.Response | None:
    """Leads to the page that says it; None if it is too long to be carried."""
    house = request.app[HOUSE]
    name = house.word()[:12]
    value = json.dumps({"name": name, **asdict(said)}, ensure_ascii=False).encode()
    token = box_of(request).encrypt_at_time(value, int(house.clock().timestamp())).decode()
    if len(token) > _LONGEST:
        return None
    response = web.Response(status=303, headers={"Location": f"/track?said={name}", "Cache-Control": "no-store"})
    set_cookie(request, response, COOKIE, token, max_age=_KEPT_FOR)
    return response


def said_to(request: web.Request) -> Said | None:
    """What this address says; None at any other."""
    cookie, name = reading.cookie(request, COOKIE), request.query.get("said", "")
    if not cookie or not cookie.isascii() or not name:
        return None
    now = int(request.app[HOUSE].clock().timestamp())
    try:
        stored = json.loads(box_of(request).decrypt_at_time(cookie.encode(), int(_KEPT_FOR.total_seconds()), now))
    except InvalidToken:
        return None
    return Said(**stored) if stored.pop("name", None) == name else None
