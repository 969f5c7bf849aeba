"""The site as passkeys know it; apart from complaints.office.passkeys, whose library takes 5 MB and is loaded with the
first passkey."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_LOCAL = "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The relying party: its id is the host of the site's address, and passkeys work on that host only. `origin`: what
    the browser must report."""

    id: str
    origin: str
    name: str


def party_of(public_url: str, *, host: str, name: str) -> Party | None:
    """None if the site is addressed by a number, for which there are no passkeys (WebAuthn, 5.1.2). `host` is the one
    that the browser asked for: on the machine itself `localhost` works with any port."""
    if host.partition(":")[0] == _LOCAL:
        return Party(id=_LOCAL, origin=f"http://{host}", name=name)
    parts = urlsplit(public_url)
    if not parts.hostname or _is_number(parts.hostname) or parts.scheme != "https":
        return None
    return Party(id=parts.hostname, origin=f"https://{parts.netloc}", name=name)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
