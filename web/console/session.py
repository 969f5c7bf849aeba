"""Sessions. The cookie is a random token; the database has its digest, so a session can be ended at any time."""

import hashlib
import hmac
from datetime import datetime, timedelta

from aiohttp import web

from complaints.case.moves import staff_actor
from complaints.model import Actor, ConsoleSession, Staff, Way
from complaints.office.staff_links import digest
from complaints.ports import Records
from http_server import reading
from web.console.browsers import family
from web.ports import PageServices

HOUSE = web.AppKey("house", PageServices)
#: request keys set by the guard for the handlers
STAFF = web.RequestKey("console.staff", Staff)
SESSION = web.RequestKey("console.session", ConsoleSession)
#: whether the account has no way to log in but links
BARE = web.RequestKey("console.bare", bool)
COOKIE = "lvwang_desk"
LIFE = timedelta(days=30)
#: the cookie is kept longer than its session, because only a browser that was logged in may send a long form
_COOKIE_OUTLIVES = timedelta(days=30)
#: `seen_at` is written at most this often
_SEEN_EVERY = timedelta(minutes=5)
#: how long after a log-in or a confirmation the ways to log in may be changed
FRESH = timedelta(minutes=10)


def open_session(
    records: Records, request: web.Request, word: str, staff: Staff, *, now: datetime, way: Way = Way.LINK
) -> None:
    """`word` is the value of the cookie: always a new one, so that nobody can choose it for somebody else. The session
    that the browser had until now ends."""
    if before := reading.cookie(request, COOKIE):
        records.sessions.close(digest(before))
    records.unread.begin(staff.id)
    browser = family(reading.header(request, "User-Agent"))
    records.sessions.open(
        token_hash=digest(word), staff_id=staff.id, now=now, expires_at=now + LIFE, way=way, browser=browser
    )


def set_cookie(request: web.Request, response: web.StreamResponse, word: str) -> None:
    response.set_cookie(
        COOKIE,
        word,
        max_age=int((LIFE + _COOKIE_OUTLIVES).total_seconds()),
        path="/console",
        httponly=True,
        samesite="Lax",
        secure=request.app[HOUSE].services().public_url.startswith("https://"),
    )


async def close_session(request: web.Request, response: web.StreamResponse) -> None:
    word = reading.cookie(request, COOKIE)
    await request.app[HOUSE].store.write(lambda r: r.sessions.close(digest(word)))
    response.del_cookie(COOKIE, path="/console")


async def find_session(request: web.Request) -> tuple[ConsoleSession, Staff] | None:
    """Also notes, now and then, that the session is in use."""
    house, word = request.app[HOUSE], reading.cookie(request, COOKIE)
    if not word:
        return None
    now, token = house.clock(), digest(word)
    found = await house.store.read(lambda r: r.sessions.find(token, now=now))
    if found is not None and now - found[0].seen_at >= _SEEN_EVERY:
        await house.store.write(lambda r: r.sessions.see(token, now=now))
    return found


async def was_open(request: web.Request) -> bool:
    """Whether the browser had a session that has only expired."""
    word = reading.cookie(request, COOKIE)
    return bool(word) and await request.app[HOUSE].store.read(lambda r: r.sessions.was_open(digest(word)))


def staff_of(request: web.Request) -> Staff:
    """Only on routes with the guard."""
    return request[STAFF]


def session_of(request: web.Request) -> ConsoleSession:
    """Only on routes with the guard."""
    return request[SESSION]


def actor_of(request: web.Request) -> Actor:
    """The user as actor, via the console. Only on routes with the guard; raises NotAllowed for a closed account."""
    return staff_actor(staff_of(request), via="console")


def csrf_of(request: web.Request) -> str:
    return csrf_for(reading.cookie(request, COOKIE))


def csrf_for(word: str) -> str:
    """Derived from the cookie, which other sites can't read; does not reveal the cookie."""
    return hashlib.sha256(f"csrf:{word}".encode()).hexdigest()


def is_csrf(request: web.Request, token: str) -> bool:
    return token.isascii() and hmac.compare_digest(token.encode(), csrf_of(request).encode())
