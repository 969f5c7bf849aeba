"""Whose address a request came from, where it may have passed through reverse proxies."""

import ipaddress
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: a reverse proxy on this machine
LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
#: more proxies than this stand before no service; what is farther left was written by the client
_MOST_HOPS = 16
#: one customer may be given a /48 (RFC 6177)
_ONE_CUSTOMER = 48
#: A household or a telephone gets a /64 at least (RFC 6177, RFC 7278), and may use every address of it.
_ONE_SUBSCRIBER = 64


def networks(written: Iterable[str]) -> tuple[Network, ...]:
    """Raises ValueError for what is neither an address nor a network."""
    return tuple(ipaddress.ip_network(one.strip(), strict=False) for one in written)


def is_within(address: str, trusted: Sequence[Network]) -> bool:
    found = _read(address)
    return found is not None and any(found.version == one.version and found in one for one in trusted)


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The last address that no trusted proxy has. `forwarded`: the values of X-Forwarded-For, in their order.

    Each proxy writes behind the others from whom it got the request; so what stands left of an untrusted address may be
    invented by its sender, and is never looked at.
    """
    client = _written(peer)
    hops = [hop.strip() for value in forwarded for hop in value.split(",")][-_MOST_HOPS:]
    while hops and is_within(client, trusted):
        found = _read(hops.pop())
        if found is None:
            break
        client = str(found)
    return client


def subscriber(address: str) -> str:
    """What limits count for: an IPv4 address, or the /64 of an IPv6 address."""
    return _part(address, _ONE_SUBSCRIBER)


def network(address: str) -> str:
    """Where one person's addresses may all lie: an IPv4 address, or the /48 of an IPv6 address."""
    return _part(address, _ONE_CUSTOMER)


def _part(address: str, bits: int) -> str:
    found = _read(address)
    if found is None or found.version == 4:
        return _written(address)
    return str(ipaddress.ip_network((int(found), bits), strict=False))


def _written(address: str) -> str:
    found = _read(address)
    return str(found) if found is not None else address


def _read(address: str) -> Address | None:
    """Some proxies write a port behind it. An IPv4 address in the form of IPv6 (RFC 4291, 2.5.5.2) is that address."""
    bare = address.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
