"""How an account logs in to the console, and its sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How a session was opened. The values are stored."""

    LINK = "link"  # one-time link, from an administrator or the operator
    TOTP = "totp"  # password and one-time password (RFC 6238)
    RECOVERY = "recovery"  # password and recovery code
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A WebAuthn credential. `credential_id` in base64url; `public_key` as COSE_Key; `name` as its owner calls it."""

    id: int
    staff_id: int
    credential_id: str
    public_key: bytes
    sign_count: int
    name: str
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What an account can log in with, besides links. `totp_step`: the newest time step whose code was used; it and
    older ones are refused. `codes_left`: unused recovery codes."""

    password_hash: str = ""
    totp_secret: str = ""
    totp_step: int = 0
    codes_left: int = 0
    passkeys: Sequence[Passkey] = ()

    @property
    def has_password(self) -> bool:
        """A password counts only together with one-time passwords."""
        return bool(self.password_hash and self.totp_secret)

    @property
    def any(self) -> bool:
        return self.has_password or bool(self.passkeys)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSession:
    """`token_hash` is the digest of the cookie. `confirmed_at`: when the person last proved who they are; changing
    the ways to log in requires that it was recently. `browser`: a family such as `Chrome / Android`."""

    token_hash: str
    staff_id: int
    created_at: datetime
    expires_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    way: Way
    browser: str = ""

    @property
    def id(self) -> str:
        """Names the session on pages; the cookie can't be derived from it."""
        return self.token_hash[:16]
