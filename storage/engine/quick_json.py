"""JSON for the hot path: faster than the standard library, and half the bytes for Chinese.

Valid JSON that orjson refuses (half a surrogate pair, an integer beyond 64 bits) is left to the standard library.
"""

import json
from typing import Any

import orjson


def text(value: Any) -> str:
    """For storing: parsing returns an equal value."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value)


def octets(value: Any) -> bytes:
    """For sending: UTF-8, with a question mark for anything that UTF-8 can't encode."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def parsed(given: bytes | str) -> Any:
    """Raises ValueError if it is not JSON."""
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError:
        return json.loads(given)
