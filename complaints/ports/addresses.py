"""Addresses outside the chats: group robots, e-mail, telephone numbers for SMS."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

#: kinds of robots, as in STAFF_ROBOTS
ROBOT_KINDS = ("wecom", "dingtalk", "feishu")
SMS, MAIL = "sms", "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """`party` is whose it is: `group`, `unit:<id>`, `staff:<id>` or `case:<id>`, the reporter of that case. `kind`: one
    of ROBOT_KINDS, SMS or MAIL. `value`: the robot's address (`URL` or `URL#SECRET`), the telephone number or the
    e-mail address; sealed at rest, never shown whole. `confirmed`: its owner has opened the link sent to it; until then
    nothing else is sent. `wants`: of `staff:`, what the person chose (complaints/office/mail_choices.py).
    """

    party: str
    kind: str
    value: str = field(repr=False)
    id: int = 0
    added_by: int | None = None
    added_at: datetime | None = None
    confirmed: bool = True
    wants: frozenset[str] = frozenset()


class Addresses(Protocol):
    def add(self, address: Address) -> Address:
        """The address with its id; the present one if the party has it already."""
        ...

    def get(self, ident: int) -> Address | None: ...
    def of(self, party: str) -> Sequence[Address]: ...
    def all(self) -> Sequence[Address]: ...
    def of_staff(self) -> Sequence[Address]:
        """Of all accounts."""
        ...

    def confirm(self, ident: int) -> None: ...
    def choose(self, ident: int, wants: Set[str]) -> None: ...
    def remove(self, ident: int) -> None: ...
