"""Fetches a file from an address that a stranger has written, and from nowhere else: only hosts of a list, only public
addresses, within bounds of size and time.

The name is resolved once and the connection goes to an address that was checked, so a name that resolves to another
address a moment later (DNS rebinding) gains nothing. A redirect is followed only to where the first request might have
gone.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, hdrs
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_CHUNK = 2**16
_LONGEST = 2000
#: at once, over all keys
_AT_ONCE = 4
Resolve = Callable[[str], Awaitable[Sequence[str]]]


class NotFetched(Exception):
    """`reason`: host (not on the list), scheme, inside (an address that is not public), redirect, size, time, status,
    network."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_public(address: str) -> bool:
    """Whether anybody on the Internet could be meant: no private, loopback, link-local, shared, multicast or reserved
    address, also not hidden in an IPv6 one (RFC 4291 mapped, RFC 3056 6to4, RFC 6052 NAT64)."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is None and parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None and not is_public(str(inner)):
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def _resolve(host: str) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """`hosts`: names, or name:port for another port than that of https. `allowed` and `schemes` differ in tests only,
    whose servers are on this machine."""

    hosts: Collection[str] = ()
    most_bytes: int
    seconds: float = 15.0
    resolve: Resolve = _resolve
    allowed: Callable[[str], bool] = is_public
    schemes: frozenset[str] = frozenset({"https"})
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    def check(self, address: str) -> URL:
        """Raises NotFetched for an address that is refused without asking anybody."""
        try:
            url = URL(address)
            host, port, scheme = url.host, url.port, url.scheme
        except ValueError:
            raise NotFetched("host") from None
        if scheme not in self.schemes:
            raise NotFetched("scheme")
        named = host if url.is_default_port() else f"{host}:{port}"
        if len(address) > _LONGEST or not host or url.user or url.password or named not in self.hosts:
            raise NotFetched("host")
        if _is_literal(host):
            raise NotFetched("inside")
        return url

    async def fetch(self, address: str) -> bytes:
        """Raises NotFetched."""
        url = self.check(address)
        try:
            async with self._turns, asyncio.timeout(self.seconds):
                for _ in range(_MOST_REDIRECTS + 1):
                    found = await self._once(url)
                    if isinstance(found, bytes):
                        return found
                    url = self.check(urljoin(str(url), found))
        except TimeoutError:
            raise NotFetched("time") from None
        except (ClientError, OSError, ValueError):
            raise NotFetched("network") from None
        raise NotFetched("redirect")

    async def _once(self, url: URL) -> bytes | str:
        """The file, or the address that it is at instead."""
        connector = TCPConnector(resolver=_Checked(self.resolve, self.allowed), use_dns_cache=False, limit=1)
        async with (
            ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=self.seconds),
                trust_env=False,
                auto_decompress=False,
            ) as session,
            session.get(
                url, allow_redirects=False, headers={hdrs.ACCEPT: "image/*", hdrs.ACCEPT_ENCODING: "identity"}
            ) as response,
        ):
            if response.status in _REDIRECTS:
                return response.headers.get(hdrs.LOCATION, "")
            if response.status != 200:
                raise NotFetched("status")
            if (response.content_length or 0) > self.most_bytes:
                raise NotFetched("size")
            data = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > self.most_bytes:
                    raise NotFetched("size")
            return bytes(data)


class _Checked(AbstractResolver):
    """Resolves to public addresses only: one that isn't makes the name refused as a whole."""

    def __init__(self, resolve: Resolve, allowed: Callable[[str], bool]) -> None:
        self._resolve, self._allowed = resolve, allowed

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        found = await self._resolve(host)
        if not found or not all(self._allowed(address) for address in found):
            raise NotFetched("inside")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in found
        ]

    async def close(self) -> None:
        pass


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
