"""One request to another system; every failure is a DeliveryError."""

from collections.abc import Mapping

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ServerDisconnectedError,
)

from channels.forward.errors import DeliveryError
from channels.forward.georeport import refusal, rows

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
    """The body of a 2xx answer. Raises DeliveryError, `taken` if a POST got a 2xx status before the connection
    broke."""
    confirmed = False
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=timeout_s)) as session,
            session.request(method, url, headers=headers, params=params, data=data, allow_redirects=False) as response,
        ):
            confirmed = method == "POST" and 200 <= response.status < 300
            body = await response.content.read(_LARGEST)
            while len(body) < _LARGEST and (more := await response.content.read(_LARGEST - len(body))):
                body += more
            text = decoded(body, response.charset)
            _check(response, text, asking=method == "GET")
            return text
    except ClientConnectorError as error:
        raise DeliveryError("unreachable") from error
    except TimeoutError as error:
        raise DeliveryError("timeout", uncertain=True, taken=confirmed) from error
    except (ServerDisconnectedError, ClientError) as error:
        raise DeliveryError("broken_off", uncertain=True, taken=confirmed) from error


def _check(response: ClientResponse, body: str, *, asking: bool) -> None:
    """`asking`: the request only read, so a refusal says nothing final about an earlier request."""
    if 200 <= response.status < 300:
        return
    reason = f"http_{response.status // 100}xx:{response.status} {_message(body)}".strip()
    if response.status in (429, 503):
        raise DeliveryError(reason, wait_s=_seconds(response.headers.get("Retry-After", "")))
    if response.status >= 500:
        raise DeliveryError(reason, uncertain=True)
    raise DeliveryError(reason, permanent=response.status != 408 and not asking)


def decoded(body: bytes, charset: str | None) -> str:
    """Text in UTF-8, in the encoding that the answer names, or in that of Chinese systems which name none."""
    for name in ("utf-8-sig", charset, "gb18030"):
        try:
            return body.decode(name or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


def _message(body: str) -> str:
    """The description of a GeoReport error, else empty: error pages of proxies do not help staff."""
    return (refusal(rows(body)) or "")[:_WORDS]


def _seconds(written: str) -> float | None:
    return float(written) if written.isascii() and written.isdigit() and len(written) < 6 else None
