"""Client addresses of requests that may have passed through reverse proxies."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: a reverse proxy on this machine
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
#: no service has more proxies in front of it; entries farther left were written by the client
_MOST_HOPS = 16
#: prefix length: one customer may get a /48 (RFC 6177)
_ONE_CUSTOMER = 48
#: prefix length: a household or a telephone gets at least a /64 (RFC 6177, RFC 7278) and may use all its addresses
_ONE_SUBSCRIBER = 64


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Raises ValueError for a text that is neither an address nor a network."""
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in written)


def is_within(address: str, trusted: Sequence[Network]) -> bool:
    parsed = _read(address)
    return parsed is not None and any(parsed.version == one.version and parsed in one for one in trusted)


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The last address that is not a trusted proxy's. `forwarded`: the values of X-Forwarded-For, in order.

    Each proxy appends the address it got the request from, so entries to the left of an untrusted address may be forged
    and are ignored.
    """
    client = _written(peer)
    hops = [hop.strip() for value in forwarded for hop in value.split(",")][-_MOST_HOPS:]
    while hops and is_within(client, trusted):
        hop = _read(hops.pop())
        if hop is None:
            break
        client = str(hop)
    return client


def subscriber(address: str) -> str:
    """The unit that limits count: an IPv4 address, or the /64 of an IPv6 address."""
    return _part(address, _ONE_SUBSCRIBER)


def network(address: str) -> str:
    """The range that may belong to one person: an IPv4 address, or the /48 of an IPv6 address."""
    return _part(address, _ONE_CUSTOMER)


def _part(address: str, bits: int) -> str:
    parsed = _read(address)
    if parsed is None or parsed.version == 4:
        return _written(address)
    return str(ipaddress.ip_network((int(parsed), bits), strict=False))


def _written(address: str) -> str:
    parsed = _read(address)
    return str(parsed) if parsed is not None else address


def _read(address: str) -> Address | None:
    """Ignores a port, which some proxies append. An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) is the IPv4
    address."""
    bare = address.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def is_local(url: str) -> bool:
    """Whether the address is one on this machine, by its name or number."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
