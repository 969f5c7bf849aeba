"""Passwords, one-time passwords, recovery codes and passkeys of accounts."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from complaints.model import Factors, Passkey


class Logins(Protocol):
    def factors(self, staff_id: int) -> Factors: ...
    def set_password(self, staff_id: int, *, password_hash: str) -> None: ...
    def set_totp(self, staff_id: int, *, secret: str, step: int) -> None:
        """Replaces the secret; `step` is that of the code by which the person proved to have it."""
        ...

    def use_step(self, staff_id: int, step: int) -> bool:
        """Marks the time step as used. False if it, or a later one, was used already."""
        ...

    def set_codes(self, staff_id: int, digests: Collection[str]) -> None:
        """Replaces all recovery codes."""
        ...

    def use_code(self, staff_id: int, digest: str) -> bool:
        """Uses up a recovery code. False if there is none."""
        ...

    def add_passkey(self, staff_id: int, *, credential_id: str, public_key: bytes, sign_count: int, name: str,
                    now: datetime) -> bool:  # fmt: skip
        """False if the credential belongs to an account already."""
        ...

    def passkey(self, credential_id: str) -> Passkey | None: ...
    def use_passkey(self, passkey: Passkey, *, sign_count: int, now: datetime) -> None: ...
    def remove_passkey(self, staff_id: int, passkey_id: int) -> bool: ...
    def add_challenge(self, name: str, challenge: bytes, *, now: datetime, until: datetime) -> None: ...
    def take_challenge(self, name: str, *, now: datetime) -> bytes | None:
        """Uses it up. None for one that is unknown, used or too old."""
        ...

    def remove_password(self, staff_id: int) -> None:
        """With its one-time passwords and recovery codes."""
        ...

    def clear(self, staff_id: int) -> None:
        """Removes everything: only a link opens the account."""
        ...
