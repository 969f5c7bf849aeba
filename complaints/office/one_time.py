"""One-time passwords of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds, as all apps support) and
recovery codes for when it is lost."""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime

import pyotp

_STEP_S = 30
#: a clock of the phone may be this many steps wrong (RFC 6238, 5.2, proposes one)
_OFF = 1
_SECRET = re.compile(r"[A-Z2-7]{32}")
#: no I, O, 0, 1; 32 signs, so that ten of them have 50 bits
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_CODES, _CODE_LENGTH = 10, 10


def new_secret() -> str:
    """160 bits, in base32, as RFC 4226 recommends."""
    return pyotp.random_base32(32)


def is_secret(text: str) -> bool:
    return _SECRET.fullmatch(text) is not None


def address_for_app(secret: str, *, name: str, issuer: str) -> str:
    """What the QR code says (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(code: str, secret: str, *, now: datetime) -> int | None:
    """The time step whose code this is; None for a wrong code. Compares all of them, whichever it is."""
    typed = "".join(_plain(code).split())
    if not (typed.isascii() and typed.isdigit() and is_secret(secret)):
        return None
    current, app = int(now.timestamp()) // _STEP_S, pyotp.TOTP(secret)
    steps = range(current - _OFF, current + _OFF + 1)
    matching = [step for step in steps if hmac.compare_digest(app.generate_otp(step), typed)]
    return matching[-1] if matching else None


def new_codes(random_below: Callable[[int], int]) -> Sequence[str]:
    """Recovery codes, `ABCDE-FGHJK`; each works once."""
    codes = ("".join(_SIGNS[random_below(len(_SIGNS))] for _ in range(_CODE_LENGTH)) for _ in range(_CODES))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def code_digest(code: str, *, pepper: bytes) -> str:
    plain = "".join(sign for sign in _plain(code).upper() if sign.isalnum())
    return hmac.digest(pepper, f"recovery:{plain}".encode(), hashlib.sha256).hex()


def _plain(code: str) -> str:
    """Chinese keyboards may type full-width digits and letters."""
    return unicodedata.normalize("NFKC", code)
