"""One request to another system, with every way it can go wrong told as a DeliveryError."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
)

from channels.forward.errors import DeliveryError

#: from the connection to the last byte
TIMEOUT_S = 30.0
_LARGEST = 1024 * 1024
_WORDS = 200


async def request(
    method: str,
    url: str,
    *,
    timeout_s: float = TIMEOUT_S,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
) -> str:
    """The body of a 2xx answer. Raises DeliveryError."""
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=timeout_s)) as session,
            session.request(method, url, headers=headers, params=params, data=data, allow_redirects=False) as response,
        ):
            body = await response.content.read(_LARGEST)
            while len(body) < _LARGEST and (more := await response.content.read(_LARGEST - len(body))):
                body += more
            text = body.decode("utf-8", "replace")
            _check(response, text)
            return text
    except ClientConnectorError as error:
        raise DeliveryError("unreachable") from error
    except TimeoutError as error:
        raise DeliveryError("timeout", uncertain=True) from error
    except (ServerDisconnectedError, ClientError) as error:
        raise DeliveryError("broken_off", uncertain=True) from error


def _check(response: ClientResponse, body: str) -> None:
    if 200 <= response.status < 300:
        return
    reason = f"http_{response.status // 100}xx:{response.status} {_said(body)}".strip()
    if response.status in (429, 503):
        raise DeliveryError(reason, wait_s=_seconds(response.headers.get("Retry-After", "")))
    if response.status >= 500:
        raise DeliveryError(reason, uncertain=True)
    raise DeliveryError(reason, permanent=response.status != 408)


def parsed(body: str) -> Any:
    """Raises DeliveryError for what is no whole JSON."""
    try:
        return json.loads(body)
    except ValueError as error:
        raise DeliveryError("half_answer", uncertain=True) from error


def _said(body: str) -> str:
    """A GeoReport error's description, else nothing: pages of proxies tell staff little."""
    try:
        first = json.loads(body)[0]
        return str(first.get("description", ""))[:_WORDS]
    except (ValueError, LookupError, AttributeError, TypeError):
        return ""


def _seconds(written: str) -> float | None:
    return float(written) if written.isascii() and written.isdigit() and len(written) < 6 else None
