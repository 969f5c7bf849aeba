"""Sessions. The cookie is a random token; the database has its digest, so a session can be ended at any time."""

import hashlib
import hmac
from datetime import datetime, timedelta

from aiohttp import web

from complaints.case.moves import staff_actor
from complaints.model import Actor, Staff
from complaints.office.staff_links import digest
from complaints.ports import Records
from http_server import reading
from web.ports import PageServices

HOUSE = web.AppKey("house", PageServices)
#: request keys set by the guard for the handlers
STAFF = web.RequestKey("console.staff", Staff)
COOKIE = "lvwang_desk"
LIFE = timedelta(days=30)


def open_session(records: Records, word: str, staff: Staff, *, now: datetime) -> None:
    """`word` is the value of the cookie."""
    records.sessions.open(token_hash=digest(word), staff_id=staff.id, now=now, expires_at=now + LIFE)


def set_cookie(request: web.Request, response: web.StreamResponse, word: str) -> None:
    response.set_cookie(
        COOKIE,
        word,
        max_age=int(LIFE.total_seconds()),
        path="/console",
        httponly=True,
        samesite="Lax",
        secure=request.app[HOUSE].services().public_url.startswith("https://"),
    )


async def close_session(request: web.Request, response: web.StreamResponse) -> None:
    word = reading.cookie(request, COOKIE)
    await request.app[HOUSE].store.write(lambda r: r.sessions.close(digest(word)))
    response.del_cookie(COOKIE, path="/console")


async def find_staff(request: web.Request) -> Staff | None:
    house, word = request.app[HOUSE], reading.cookie(request, COOKIE)
    if not word:
        return None
    now = house.clock()
    return await house.store.read(lambda r: r.sessions.staff_of(digest(word), now=now))


def staff_of(request: web.Request) -> Staff:
    """Only on routes with the guard."""
    return request[STAFF]


def actor_of(request: web.Request) -> Actor:
    """The user as actor, via the console. Only on routes with the guard; raises NotAllowed for a closed account."""
    return staff_actor(staff_of(request), via="console")


def csrf_of(request: web.Request) -> str:
    """Derived from the cookie, which other sites can't read; does not reveal the cookie."""
    return hashlib.sha256(f"csrf:{reading.cookie(request, COOKIE)}".encode()).hexdigest()


def is_csrf(request: web.Request, token: str) -> bool:
    return token.isascii() and hmac.compare_digest(token.encode(), csrf_of(request).encode())
