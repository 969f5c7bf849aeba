"""JSON where every question passes: quicker than the standard library's, and half the bytes for Chinese.

What orjson refuses though it is JSON (half a surrogate pair, an integer beyond 64 bits) goes the standard way.
"""

import json
from typing import Any

import orjson


def text(value: Any) -> str:
    """To be kept: read back it is the same."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value)


def octets(value: Any) -> bytes:
    """To be sent: UTF-8, with a question mark for what it can't say."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def parsed(given: bytes | str) -> Any:
    """Raises ValueError for what is no JSON."""
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError:
        return json.loads(given)
