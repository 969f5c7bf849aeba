"""Addresses outside the chats: group robots, e-mail, telephone numbers for SMS."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

#: kinds of robots, as in STAFF_ROBOTS
ROBOT_KINDS = ("wecom", "dingtalk", "feishu")
SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`party` is whose it is: `group`, `unit:<id>` or `staff:<id>`. `kind`: one of ROBOT_KINDS, or SMS. `value`:
    the robot's address (`URL` or `URL#SECRET`), or the telephone number; sealed at rest, never shown whole.
    """

    party: str
    kind: str
    value: str = field(repr=False)
    id: int = 0
    added_by: int | None = None
    added_at: datetime | None = None


class Addresses(Protocol):
    def add(self, address: Address) -> Address:
        """The address with its id; the present one if the party has it already."""
        ...

    def get(self, ident: int) -> Address | None: ...
    def of(self, party: str) -> Sequence[Address]: ...
    def all(self) -> Sequence[Address]: ...
    def remove(self, ident: int) -> None: ...
