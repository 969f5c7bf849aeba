"""PTB's transport on aiohttp: a third of the stock transport's processor time, with the errors that PTB expects.

Parameters are sent as JSON, which the Bot API accepts wherever it accepts forms (Bot API, "Making requests"), files as
multipart.
"""

from typing import Any, TypeVar

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from storage.engine import quick_json

T = TypeVar("T")

_HEADERS = {"User-Agent": BaseRequest.USER_AGENT}
_JSON_HEADERS = _HEADERS | {"Content-Type": "application/json"}
_POOL_MESSAGE = (
    "Pool or connect timeout: no connection to Telegram could be had in time. Request was *not* sent to Telegram."
)


class AiohttpRequest(BaseRequest):
    """Timeouts are seconds; None waits for ever. `proxy` is an http, https or socks5 address.

    `media_write_timeout` bounds a request that uploads files, on top of the others.
    """

    __slots__ = (
        "_connect",
        "_media_write",
        "_pool",
        "_pool_size",
        "_proxy",
        "_read",
        "_session",
        "_timeout",
        "_urls",
        "_write",
    )

    def __init__(
        self,
        *,
        pool_size: int = 100,
        read_timeout: float | None = 20.0,
        write_timeout: float | None = 10.0,
        connect_timeout: float | None = 10.0,
        pool_timeout: float | None = 10.0,
        media_write_timeout: float | None = 60.0,
        proxy: str | None = None,
    ) -> None:
        self._read, self._write, self._connect, self._pool = read_timeout, write_timeout, connect_timeout, pool_timeout
        self._media_write, self._pool_size, self._proxy = media_write_timeout, pool_size, proxy
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}
        self._timeout = self._timeouts(read_timeout, write_timeout, connect_timeout, pool_timeout)

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=self._connector(),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                skip_auto_headers=("Accept", "Accept-Encoding"),  # the Bot API answers in JSON regardless
                timeout=self._timeout,
                proxy=self._proxy if self._proxy is not None and self._proxy.startswith("http") else None,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(  # noqa: PLR0917 (PTB's signature)
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if self._session is None or self._session.closed:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        body, headers, uploads = _body(request_data)
        fetches = method == "GET"  # a large file takes long; only silence is an error
        timeouts = (read_timeout, write_timeout, connect_timeout, pool_timeout)
        timeout = self._timeout
        if uploads or fetches or any(value is not BaseRequest.DEFAULT_NONE for value in timeouts):
            default_write = None if fetches else self._media_write if uploads else self._write
            timeout = self._timeouts(
                _given(read_timeout, self._read),
                _given(write_timeout, default_write),
                _given(connect_timeout, self._connect),
                _given(pool_timeout, self._pool),
            )
        try:
            async with self._session.request(
                method, self._parsed(url, method), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ConnectionTimeoutError, ProxyTimeoutError) as error:
            raise TimedOut(_POOL_MESSAGE) from error
        except TimeoutError as error:
            raise TimedOut from error
        except (aiohttp.ClientConnectorError, ProxyConnectionError, ProxyError) as error:
            raise NetworkError(f"{type(error).__name__}: no connection. Request was *not* sent to Telegram.") from error
        except (aiohttp.ClientError, OSError) as error:
            # never the error's message: it may contain the address, which contains the token
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """PTB's own writes what it can't read into the log, and half an answer may be what a resident said. It is a
        failure of the network: a call answered so may have been done."""
        try:
            parsed: dict[str, Any] = quick_json.parsed(payload)
        except ValueError:
            raise NetworkError("Invalid server response") from None
        return parsed

    def _parsed(self, url: str, method: str) -> URL:
        """Caches the few addresses of methods; each file has a different address."""
        if method != "POST":
            return URL(url)
        if url not in self._urls:
            self._urls[url] = URL(url)
        return self._urls[url]

    def _connector(self) -> aiohttp.BaseConnector:
        if self._proxy is not None and self._proxy.startswith("socks"):
            return ProxyConnector.from_url(self._proxy, limit=self._pool_size)
        return aiohttp.TCPConnector(limit=self._pool_size, ttl_dns_cache=300)

    def _timeouts(
        self, read: float | None, write: float | None, connect: float | None, pool: float | None
    ) -> aiohttp.ClientTimeout:
        """aiohttp has no write timeout, so the total is the sum of the parts."""
        parts = (read, write, connect, pool)
        total = None if any(part is None for part in parts) else sum(part or 0 for part in parts)
        waiting = None if connect is None or pool is None else connect + pool
        return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _given(value: T | Any, default: float | None) -> Any:
    return default if value is BaseRequest.DEFAULT_NONE else value


def _body(data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str], bool]:
    """(body, headers, whether it uploads files)."""
    if data is None:
        return None, _HEADERS, False
    if not data.contains_files:
        return quick_json.octets(data.parameters), _JSON_HEADERS, False
    form = aiohttp.FormData(quote_fields=False)  # file names as UTF-8, as PTB sends them
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form, _HEADERS, True
