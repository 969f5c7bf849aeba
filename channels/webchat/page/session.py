"""The visitor's session: a random id in a signed cookie, and a CSRF token."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

COOKIE = "lvwang_chat"
#: a year, because residents come back to follow their reports
COOKIE_LIFE_S = 365 * 24 * 3600
_ID_BYTES = 18


@dataclass(frozen=True, slots=True)
class Session:
    """`id` is only in the cookie and the page; the database stores its digest."""

    id: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.id.encode()).hexdigest()


class ChatSessions:
    """`key`: 32 bytes, used for this purpose only."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def new(self) -> Session:
        return Session(secrets.token_urlsafe(_ID_BYTES))

    def cookie(self, session: Session) -> str:
        return f"{session.id}.{self._sign(f'cookie:{session.id}')}"

    def of_cookie(self, cookie: str) -> Session | None:
        session_id, _, signature = cookie.partition(".")
        if not (session_id.isascii() and signature.isascii()):
            return None  # not our cookie
        if not session_id or not hmac.compare_digest(signature.encode(), self._sign(f"cookie:{session_id}").encode()):
            return None
        return Session(session_id)

    def csrf(self, session: Session) -> str:
        return self._sign(f"csrf:{session.id}")

    def is_csrf(self, session: Session, token: str) -> bool:
        return token.isascii() and hmac.compare_digest(token.encode(), self.csrf(session).encode())

    def _sign(self, what: str) -> str:
        digest = hmac.digest(self._key, what.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
