"""One open transaction, with one attribute per group of tables. Implements `complaints.ports.Records`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from complaints.policy import RAW_WORDS_KEPT
from complaints.privacy.coarse import next_hour
from storage.cases.cases import CasesTable
from storage.cases.drafts import DraftsTable
from storage.cases.events import EventsTable
from storage.cases.live import LiveTable
from storage.cases.relays import RelaysTable
from storage.cases.rungs import RungsTable
from storage.cases.sums import CountedRungs, SumsTable
from storage.checks.checks import ChecksTable
from storage.engine.sealing import Seal
from storage.firms.consultations import ConsultationsTable
from storage.firms.firms import FirmsTable
from storage.inspections.table import InspectionsTable
from storage.messages.fan_out import FanOut, to_nobody_else
from storage.messages.memory import MemoryTable
from storage.messages.notices import NoticesTable
from storage.messages.outbox import OutboxTable
from storage.messages.sending import Sending
from storage.messages.traces import updates_since
from storage.people.addresses import AddressesTable
from storage.people.fleeting import Fleeting, OwnFleeting
from storage.people.logins import LoginsTable
from storage.people.restraint import RestraintTable
from storage.people.shared_fleeting import Ring, SharedFleeting
from storage.people.subscriptions import SubscriptionsTable
from storage.plain_tables import PlainTables
from storage.webchat.ids import WEB_BOT_ID
from storage.webchat.messages import ABOUT_IT, erase_history
from storage.webchat.webchat import WebchatTable
from zone.zone import CHINA


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Derived from SECRET_KEY, 32 bytes each, one per purpose: contact fields, relay rows, digests of events. With them
    comes what else all transactions of a store share."""

    contact: bytes
    relay: bytes
    digest: bytes
    #: no key, but fixed as long as a store is open: the days that statistics are kept by
    timezone: ZoneInfo = CHINA
    #: in memory only; each Store creates a new one
    fleeting: OwnFleeting = field(default_factory=OwnFleeting, compare=False)
    #: in its place once it has a key: what several processes share (`Store.share`)
    ring: Ring = field(default_factory=Ring, compare=False)
    #: the additional recipients of a notice
    fan_out: FanOut = field(default=to_nobody_else, compare=False)


class Tx(PlainTables):
    def __init__(self, connection: Connection, keys: Keys) -> None:
        super().__init__(connection)
        self.keys = keys

    @cached_property
    def fleeting(self) -> Fleeting:
        return self.keys.fleeting if self.keys.ring.key is None else SharedFleeting(self.connection, self.keys.ring)

    @cached_property
    def outbox(self) -> OutboxTable:
        return OutboxTable(self.connection, self.slots)

    @cached_property
    def sending(self) -> Sending:
        return Sending(self.connection, self.slots)

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        return self.slots.slot_of(bot_id=bot_id, chat_id=chat_id, message_id=message_id)

    def slot_like(self, *, bot_id: int, chat_id: int, start: str) -> str | None:
        return self.slots.slot_like(bot_id=bot_id, chat_id=chat_id, start=start)

    def waits_like(self, *, bot_id: int, chat_id: int, start: str) -> bool:
        return self.outbox.waits_like(bot_id=bot_id, chat_id=chat_id, start=start)

    @cached_property
    def logins(self) -> LoginsTable:
        return LoginsTable(self.connection, Seal(self.keys.contact))

    @cached_property
    def drafts(self) -> DraftsTable:
        return DraftsTable(self.connection, Seal(self.keys.contact))

    @cached_property
    def history(self) -> EventsTable:
        return EventsTable(self.connection, self.keys.digest)

    @cached_property
    def cases(self) -> CasesTable:
        return CasesTable(self.connection, Seal(self.keys.contact), self.history, self.sums)

    @cached_property
    def inspections(self) -> InspectionsTable:
        return InspectionsTable(self.connection, self.cases)

    @cached_property
    def sums(self) -> SumsTable:
        return SumsTable(self.connection, self.keys.timezone)

    @cached_property
    def live(self) -> LiveTable:
        return LiveTable(self.connection, self.cases, self.history, self.sessions)

    @cached_property
    def rungs(self) -> RungsTable:
        return CountedRungs(self.connection, self.sums)

    @cached_property
    def relays(self) -> RelaysTable:
        return RelaysTable(self.connection, self.keys.relay)

    @cached_property
    def memory(self) -> MemoryTable:
        return MemoryTable(self.connection, Seal(self.keys.contact), Seal(self.fleeting.key))

    @cached_property
    def restraint(self) -> RestraintTable:
        return RestraintTable(self.connection, self.fleeting)

    @cached_property
    def addresses(self) -> AddressesTable:
        return AddressesTable(
            self.connection,
            seal=Seal(self.keys.contact),
            relay_seal=Seal(self.keys.relay),
            key=self.keys.contact,
        )

    @cached_property
    def consultations(self) -> ConsultationsTable:
        return ConsultationsTable(self.connection, Seal(self.keys.contact))

    @cached_property
    def firms(self) -> FirmsTable:
        return FirmsTable(self.connection, Seal(self.keys.contact))

    @cached_property
    def checks(self) -> ChecksTable:
        return ChecksTable(self.connection, self.evidence)

    @cached_property
    def subscriptions(self) -> SubscriptionsTable:
        return SubscriptionsTable(self.connection, Seal(self.keys.contact))

    @cached_property
    def notices(self) -> NoticesTable:
        return NoticesTable(self.outbox, lambda notice: self.keys.fan_out(notice, self))

    @property
    def webchat(self) -> WebchatTable:
        """A new object on each access, because it collects the updates of one unit of work."""
        return WebchatTable(self.connection, self.inbox, self.people, Seal(self.keys.contact), fleeting=self.fleeting)

    def updates_since(self, *, bot_id: int, chat_id: int, since: datetime) -> Sequence[dict[str, object]]:
        return updates_since(self.connection, bot_id=bot_id, chat_id=chat_id, since=since)

    def hush(self, *, bot_id: int, chat_id: int, now: datetime, relayed: bool = False) -> None:
        self.inbox.erase(bot_id=bot_id, chat_id=chat_id, since=now - RAW_WORDS_KEPT)
        self.slots.erase(bot_id=bot_id, chat_id=chat_id, since=now - RAW_WORDS_KEPT)
        self.outbox.erase(bot_id=bot_id, chat_id=chat_id)
        self.fleeting.silence((bot_id, chat_id), next_hour(now + ABOUT_IT), relayed=relayed)
        if bot_id == WEB_BOT_ID:
            self.webchat.fade(chat_id, now=now)

    def keep_quiet(self, *, row: int, bot_id: int, chat_id: int, now: datetime) -> None:
        """Erases the update just handled and the time of its answer if the chat was recently about an anonymous
        case."""
        if self.fleeting.is_quiet((bot_id, chat_id), now):
            self.inbox.wipe(row)
            self.outbox.forget_trace(bot_id=bot_id, chat_id=chat_id)
            self.people.blur_answer(bot_id=bot_id, chat_id=chat_id)

    def erase_traces(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        self.inbox.erase(bot_id=bot_id, chat_id=chat_id, since=since)
        self.slots.erase(bot_id=bot_id, chat_id=chat_id, since=since)
        self.outbox.erase(bot_id=bot_id, chat_id=chat_id)
        self.memory.erase(bot_id=bot_id, chat_id=chat_id)
        for person_id in self.people.forget_lately(bot_id=bot_id, chat_id=chat_id):
            self.outbox.erase_notices(f"person:{person_id}")
        if bot_id == WEB_BOT_ID:
            erase_history(self.connection, chat_id=chat_id, since=since)


if TYPE_CHECKING:
    from services.records import Records

    def _keeps_the_promise(tx: Tx) -> Records:
        return tx
