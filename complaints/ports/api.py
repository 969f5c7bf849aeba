"""Keys of other systems that use the Open311 interface, and what came in by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


class Scope(StrEnum):
    """What a key may be used for."""

    REPORT = "report"  # POST requests
    UPDATE = "update"  # POST service request updates of its own requests
    FOLLOW = "follow"  # the state of its own requests, published or not


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """`id` is 0 until it is stored. `name` is the system, `contact` who answers for it. `last_day` is the last day of
    the zone on which it is valid, None without an end. `used_on`: the day of its last use."""

    id: int = 0
    name: str
    contact: str
    scopes: frozenset[Scope]
    per_minute: int
    made_at: datetime
    last_day: date | None = None
    revoked_at: datetime | None = None
    used_on: date | None = None


class Api(Protocol):
    def add_key(self, key: ApiKey, *, digest: str, staff_id: int) -> ApiKey:
        """`digest` is that of the key, which is stored nowhere."""
        ...

    def find_key(self, digest: str) -> ApiKey | None:
        """Also one that is no longer valid."""
        ...

    def all_keys(self) -> Sequence[ApiKey]:
        """Those in use first, then the newest."""
        ...

    def revoke_key(self, key_id: int, *, now: datetime) -> bool: ...
    def key_used(self, key_id: int, day: date) -> None: ...
    def link(self, case_id: int, key_id: int, *, external_id: str, now: datetime) -> bool:
        """Notes that the case came in by this key; False if the key has sent that id before."""
        ...

    def case_of(self, key_id: int, external_id: str) -> int | None: ...
    def key_of(self, case_id: int) -> ApiKey | None: ...
    def owns(self, key_id: int, case_id: int) -> bool: ...
    def cases_of(self, key_id: int, *, size: int, number: int) -> Sequence[int]:
        """Ids, newest first; page `number` counts from 1."""
        ...

    def changed_of(self, key_id: int, *, since: datetime, until: datetime, size: int, number: int) -> Sequence[int]:
        """Ids of the key's cases whose last change is not before `since` and that came in before `until`, oldest
        first."""
        ...

    def count_of(self, key_id: int) -> int: ...
    def take_update(self, key_id: int, update_id: str, *, case_id: int, now: datetime) -> bool:
        """False if the key has sent that update before."""
        ...
