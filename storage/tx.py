"""One open transaction: every table family behind one name each. Implements `complaints.ports.Records`."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Derived from SECRET_KEY, 32 bytes each, one per purpose: contact fields, relay rows, salts of event digests."""

    contact: bytes
    relay: bytes
    digest: bytes


class Tx:
    def __init__(self, connection: Connection, keys: Keys) -> None:
        self.connection = connection
        self.keys = keys
