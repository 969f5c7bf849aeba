"""The cookie that number and 查询码 give: encrypted, for half an hour after the last page (as in a chat), and only as
long as the report has that code."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import web
from cryptography.fernet import Fernet, InvalidToken

from complaints.model import Complaint
from complaints.ports import Records
from http_server import reading
from http_server.site import site_of
from web.public.house import HOUSE

COOKIE = "lvwang_track"
OPEN_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSession:
    """`id` is random and stays the same while the cookie is renewed; `code` names the code it was opened with."""

    id: str
    number: str
    code: str


def opened(request: web.Request, case: Complaint, hashed: str) -> TrackSession:
    return TrackSession(id=request.app[HOUSE].word(), number=case.number, code=_name(hashed))


def session_of(request: web.Request) -> TrackSession | None:
    """None without a cookie of ours that is still valid."""
    cookie = reading.cookie(request, COOKIE)
    if not cookie or not cookie.isascii():
        return None
    now = int(request.app[HOUSE].clock().timestamp())
    try:
        stored = box_of(request).decrypt_at_time(cookie.encode(), int(OPEN_FOR.total_seconds()), now)
    except InvalidToken:
        return None
    return TrackSession(**json.loads(stored))


def case_of(records: Records, session: TrackSession) -> Complaint | None:
    case = records.cases.by_number(session.number)
    hashed = records.cases.code_of(case.id) if case else None
    return case if hashed and hmac.compare_digest(_name(hashed), session.code) else None


def keep(request: web.Request, response: web.StreamResponse, session: TrackSession) -> None:
    """Sets the cookie anew, for the next half hour."""
    now = int(request.app[HOUSE].clock().timestamp())
    value = json.dumps({"id": session.id, "number": session.number, "code": session.code}).encode()
    set_cookie(request, response, COOKIE, box_of(request).encrypt_at_time(value, now).decode(), max_age=OPEN_FOR)


def set_cookie(
    request: web.Request, response: web.StreamResponse, name: str, value: str, *, max_age: timedelta
) -> None:
    """For these pages only."""
    response.set_cookie(
        name,
        value,
        max_age=int(max_age.total_seconds()),
        path="/track",
        httponly=True,
        samesite="Lax",
        secure=site_of(request).secure or request.app[HOUSE].services().public_url.startswith("https://"),
    )


def forget(response: web.StreamResponse) -> None:
    response.del_cookie(COOKIE, path="/track")


def csrf_of(request: web.Request, session: TrackSession) -> str:
    return hmac.new(_key(request, "csrf"), session.id.encode(), hashlib.sha256).hexdigest()


def is_csrf(request: web.Request, session: TrackSession, token: str) -> bool:
    return token.isascii() and hmac.compare_digest(token.encode(), csrf_of(request, session).encode())


def _name(hashed: str) -> str:
    return hashlib.sha256(hashed.encode()).hexdigest()[:32]


def box_of(request: web.Request) -> Fernet:
    return Fernet(urlsafe_b64encode(_key(request, "cookie")))


def _key(request: web.Request, purpose: str) -> bytes:
    return hmac.digest(request.app[HOUSE].services().secrets.pepper, f"track {purpose}".encode(), "sha256")
