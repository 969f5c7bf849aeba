"""A way that does what a test plans, and an outbox with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from channels.outbox.ways import Parcel
from complaints.model import Notice
from complaints.ports import Records
from storage.messages.outbox import Outgoing


@dataclass
class ScriptedWay:
    """`addresses` get every notice to the group. `plan`: the errors of the next sends to an address."""

    kind: str = "robot"
    addresses: tuple[str, ...] = ("robot:1", "robot:2")
    a_minute: int | None = None
    plan: dict[str, list[Exception]] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)

    def recipients(self, notice: Notice, _records: Records) -> Iterable[str]:
        return self.addresses if notice.to == "group" and notice.values.get("recipient") is None else ()

    def prepare(self, row: Outgoing, _records: Records) -> Parcel | None:
        words = row.payload["key"] if row.kind == "notice" else str(row.payload)
        return Parcel(body=(row.recipient, words), a_minute=self.a_minute, digests=True)

    async def send(self, parcel: Parcel, *, attempts: int) -> None:
        to, words = parcel.body
        if troubles := self.plan.get(to):
            raise troubles.pop(0)
        self.said.append((to, words))

    def words(self, to: str) -> list[str]:
        return [words for said_to, words in self.said if said_to == to]
