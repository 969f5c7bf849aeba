"""Encryption of text with AES-GCM and a random nonce, bound to the place where the text is stored."""

import json
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Seal:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, text: str, place: str) -> bytes | None:
        """`place` names table and row: a value copied elsewhere can't be opened. None for an empty text."""
        if not text:
            return None
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())

    def close_json(self, values: dict[str, str], place: str) -> bytes | None:
        return self.close(json.dumps(values, ensure_ascii=False) if values else "", place)

    def open_json(self, sealed: bytes | None, place: str) -> dict[str, str]:
        values: dict[str, str] = json.loads(self.open(sealed, place) or "{}")
        return values

    def open(self, sealed: bytes | None, place: str) -> str:
        """Raises cryptography.exceptions.InvalidTag for a changed value or another key."""
        if not sealed:
            return ""
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()).decode()
