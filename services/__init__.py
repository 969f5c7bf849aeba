"""What handlers and pages are handed: the services of the house, and nothing that opens a connection."""

from collections.abc import Callable
from dataclasses import dataclass, field

from complaints.clock.deadlines import Clock
from complaints.report.codes import Tries
from knowledge.answer import Library
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Keys derived from SECRET_KEY; `pepper` goes into 查询码 hashes."""

    pepper: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    #: the library now in use; a publish swaps it, so ask each time
    library: Callable[[], Library]
    zone: Zone
    clock: Clock
    secrets: Secrets
    public_url: str
    staff_chat_id: int | None
    admin_ids: frozenset[int]
    #: uniform integer in [0, n): numbers and codes come from here
    random_below: Callable[[int], int]
    #: who tried wrong 查询码 of late
    tries: Tries = field(default_factory=Tries)
