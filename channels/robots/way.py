"""The way of group robots: those of the staff group (STAFF_ROBOTS, and those entered in the console) get what the
Telegram group gets, those of a unit what is addressed to the unit.

A robot can't edit. So it gets a case's card when the case comes in and when something comes from outside, and not for
each step of staff, which in the Telegram group only changes the card.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels.outbox.posting import TIMEOUT_S, Answer, again, busy, by_status, post
from channels.outbox.verdict import Do, SendVerdict, Undelivered
from channels.outbox.ways import Parcel
from channels.robots.kinds import KINDS, Means, RobotKind
from channels.robots.text import RobotText, Speaker, is_said
from complaints.model import Notice
from complaints.ports import Address, Records
from services.records import Records as AllRecords
from storage.messages.outbox import Outgoing

#: part of a service's limit that we use: its minutes begin at other seconds than ours
_SHARE = 0.8
_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """`value`: `URL` or `URL#SECRET`; the address is a password too, so only `ident` appears in logs and rows."""

    kind: RobotKind
    value: str = field(repr=False)

    @property
    def url(self) -> str:
        return self.value.partition("#")[0]

    @property
    def secret(self) -> str:
        return self.value.partition("#")[2]

    @property
    def ident(self) -> str:
        """The same after a restart, whatever the order in STAFF_ROBOTS."""
        return f"{self.kind.name}-{hashlib.sha256(self.url.encode()).hexdigest()[:8]}"


class Robots:
    kind = "robot"

    def __init__(
        self,
        *,
        staff: Sequence[tuple[str, str]],
        speaker: Speaker,
        clock: Callable[[], datetime],
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """`staff`: (kind, value) of STAFF_ROBOTS."""
        robots = [Robot(kind=KINDS[kind], value=value) for kind, value in staff]
        self._staff = {robot.ident: robot for robot in robots}
        self._speaker, self._clock, self._timeout_s = speaker, clock, timeout_s
        self._last: dict[str, float] = {}

    def recipients(self, notice: Notice, records: Records) -> Iterable[str]:
        if notice.to == "group":
            failing = notice.values.get("recipient")  # an alarm about a robot is not for that robot
            mine = [*self._staff, *self._entered(notice.to, records)]
            robots = [to for ident in mine if (to := f"{self.kind}:{ident}") != failing]
        elif notice.to.startswith(("unit:", "firm:")):
            robots = [f"{self.kind}:{ident}" for ident in self._entered(notice.to, records)]
        else:
            return []
        return robots if robots and is_said(notice, records) else []

    def _entered(self, party: str, records: Records) -> list[str]:
        return [str(one.id) for one in records.addresses.of(party) if one.kind in KINDS]

    def prepare(self, row: Outgoing, records: AllRecords) -> Parcel | None:
        robot, party = self._robot(row.recipient.partition(":")[2], records)
        if robot is None:
            return None
        text = self._speaker.text(row, records, party=party)
        if text is None:
            return None
        return Parcel(body=(robot, text), a_minute=int(robot.kind.a_minute * _SHARE), digests=True)

    async def send(self, parcel: Parcel, *, attempts: int) -> None:
        robot, text = parcel.body
        await self._say(robot, text, attempts=attempts)

    def test(self, address: Address) -> Parcel:
        return Parcel(body=(Robot(kind=KINDS[address.kind], value=address.value), self._speaker.test()))

    def _robot(self, ident: str, records: Records) -> tuple[Robot | None, str]:
        """With the party whose it is."""
        if not ident.isdigit():
            return self._staff.get(ident), "group"
        address = records.addresses.get(int(ident))
        return (Robot(kind=KINDS[address.kind], value=address.value), address.party) if address else (None, "")

    async def _say(self, robot: Robot, text: RobotText, *, attempts: int) -> None:
        kind = robot.kind
        await self._mind_the_gap(robot)
        params, fields = kind.signed(robot.secret, self._clock()) if robot.secret else ({}, {})
        body = json.dumps(kind.body(text.within(kind.most_bytes)) | fields, ensure_ascii=False).encode()
        answer = await post(robot.url, body, attempts=attempts, params=params, timeout_s=self._timeout_s)
        if (failure := _failure(kind, answer, attempts=attempts)) is not None:
            raise Undelivered(failure.verdict, _without(failure.reason, robot))

    async def _mind_the_gap(self, robot: Robot) -> None:
        wait = self._last.get(robot.ident, 0.0) + robot.kind.gap_s - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        self._last[robot.ident] = time.monotonic()


def _failure(kind: RobotKind, answer: Answer, *, attempts: int) -> Undelivered | None:
    """None if the message was accepted. A code in the body says more than the HTTP status."""
    read = answer.json()
    number = next((read[name] for name in kind.ok if name in read), None) if read is not None else None
    if read is None or number is None:
        refused = by_status(answer, attempts=attempts)
        return refused or Undelivered(SendVerdict(do=Do.STOPPED, counts=False), "not_json")
    if number == 0:
        return by_status(answer, attempts=attempts)
    said = f"{number} {read.get(kind.message, '')}"[:_WORDS]
    code = kind.codes.get(number) if isinstance(number, int) else None
    if code is None:
        return by_status(answer, attempts=attempts) or Undelivered(SendVerdict(do=Do.LATER), f"answer:{said}")
    verdicts = {
        Means.BUSY: busy(kind.busy_for),
        Means.AGAIN: again(attempts),
        Means.CLOSED: SendVerdict(do=Do.STOPPED, counts=False),
        Means.BAD: SendVerdict(do=Do.DEAD),
    }
    return Undelivered(verdicts[code.means], f"{code.reason}:{said}")


def _without(reason: str, robot: Robot) -> str:
    """The reason without parts of the address, should the other side repeat it."""
    key = robot.url.rpartition("=")[2] if "=" in robot.url else robot.url.rpartition("/")[2]
    for secret in filter(None, (robot.secret, robot.url, key)):
        reason = reason.replace(secret, "****")
    return reason
