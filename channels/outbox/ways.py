"""Ways of reaching people besides the chats: group robots, e-mail, SMS. All of them are ways of the one outbox.

A notice is written once, with its cause. In the same transaction one more row is written for each address that a way
names for it (`fan_out`), so each address fails, waits and is tried again alone, and no notice is fanned out twice.
Rows of ways are sent by channels/outbox/by_way.py. To add a way, implement `Way` and list it in bot/ways.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from complaints.model import Notice
from complaints.ports import Records
from services.records import Records as AllRecords
from storage.messages.fan_out import FanOut
from storage.messages.outbox import Outgoing
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What one send needs. `body` is for the way that made it and may contain secrets, so it is never logged.

    `a_minute`: how many messages the address takes in a minute; None if there is no limit. `digests`: when many come at
    once, new cases and reminders are listed in one message (channels/outbox/pace.py). `admit` runs in a writing
    transaction right before the send and may raise Undelivered, e.g. because a daily bound is reached."""

    body: Any = field(repr=False)
    a_minute: int | None = None
    digests: bool = False
    admit: Callable[[Tx], None] | None = None


class Way(Protocol):
    """`kind` is what its recipients in the outbox begin with: `robot:3`, `mail:7`, `sms:12`."""

    @property
    def kind(self) -> str: ...

    def recipients(self, notice: Notice, records: Records) -> Iterable[str]:
        """The recipients of this kind that get the notice too. Called in the transaction that writes the notice, with
        notices to `reporter`, `group`, `staff:<id>`, `person:<id>` and `unit:<id>`; must be brief."""
        ...

    def prepare(self, row: Outgoing, records: AllRecords) -> Parcel | None:
        """The message for a row, which is a notice or a digest. None if it has become pointless, e.g. because the
        address was removed or the case erased. Called at delivery, in a reading transaction."""
        ...

    async def send(self, parcel: Parcel, *, attempts: int) -> None:
        """Sends one message. `attempts`: of the row so far, including this one. Raises Undelivered (verdict.py) with a
        reason `<key under ways.reason in texts>:<message of the other side>`; Do.STOPPED if the address accepts nothing
        until somebody repairs it, Do.LATER if only this message is refused and the reason may pass."""
        ...


def by_kind(ways: Iterable[Way]) -> dict[str, Way]:
    return {way.kind: way for way in ways}


def fan_out(ways: Mapping[str, Way]) -> FanOut:
    """For the store: the additional recipients of a notice."""

    def additional(notice: Notice, records: Records) -> Sequence[str]:
        if kind_of(notice.to) in ways:  # written for one address alone
            return ()
        return [to for way in ways.values() for to in way.recipients(notice, records)]

    return additional


def kind_of(recipient: str) -> str:
    return recipient.partition(":")[0]
