"""All table families, each under one name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from complaints.ports.acts import Acts
from complaints.ports.addresses import Addresses
from complaints.ports.api import Api
from complaints.ports.cases import Cases
from complaints.ports.chores import Chores
from complaints.ports.consultations import Consultations
from complaints.ports.curation import Curation
from complaints.ports.drafts import Drafts
from complaints.ports.evidence import EvidenceRows
from complaints.ports.firms import Firms
from complaints.ports.forwards import Forwards
from complaints.ports.live import Live, Unread
from complaints.ports.logins import Logins
from complaints.ports.memory import Memory
from complaints.ports.notices import Notices
from complaints.ports.people import People
from complaints.ports.posters import Posters
from complaints.ports.questions import Questions
from complaints.ports.relays import Relays
from complaints.ports.reminders import Reminders
from complaints.ports.restraint import Restraint
from complaints.ports.rungs import Rungs
from complaints.ports.saved_views import SavedViews
from complaints.ports.settings import StoredSettings
from complaints.ports.site_tasks import SiteTasks
from complaints.ports.sites import Sites
from complaints.ports.staff import ConsoleSessions, StaffAccounts
from complaints.ports.subscriptions import Subscriptions
from complaints.ports.sums import Sums
from complaints.ports.troubles import Troubles
from complaints.ports.warnings import Warnings
from complaints.ports.zone_texts import ZoneTexts


class Records(Protocol):
    """One open transaction: everything done through it commits together."""

    @property
    def people(self) -> People: ...
    @property
    def staff(self) -> StaffAccounts: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def evidence(self) -> EvidenceRows: ...
    @property
    def cases(self) -> Cases: ...
    @property
    def sums(self) -> Sums: ...
    @property
    def sessions(self) -> ConsoleSessions: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def live(self) -> Live: ...
    @property
    def unread(self) -> Unread: ...
    @property
    def rungs(self) -> Rungs: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def questions(self) -> Questions: ...
    @property
    def curation(self) -> Curation: ...
    @property
    def memory(self) -> Memory: ...
    @property
    def acts(self) -> Acts: ...
    @property
    def restraint(self) -> Restraint: ...
    @property
    def reminders(self) -> Reminders: ...
    @property
    def consultations(self) -> Consultations: ...
    @property
    def firms(self) -> Firms: ...
    @property
    def forwards(self) -> Forwards: ...
    @property
    def chores(self) -> Chores: ...
    @property
    def troubles(self) -> Troubles: ...
    @property
    def addresses(self) -> Addresses: ...
    @property
    def sites(self) -> Sites: ...
    @property
    def site_tasks(self) -> SiteTasks: ...
    @property
    def saved_views(self) -> SavedViews: ...
    @property
    def settings(self) -> StoredSettings: ...
    @property
    def api(self) -> Api: ...
    @property
    def posters(self) -> Posters: ...
    @property
    def subscriptions(self) -> Subscriptions: ...
    @property
    def zone_texts(self) -> ZoneTexts: ...
    @property
    def warnings(self) -> Warnings: ...

    def updates_since(self, *, bot_id: int, chat_id: int, since: datetime) -> Sequence[dict[str, object]]:
        """The chat's raw updates since then, oldest first: before consent nothing else of a message exists (R02)."""
        ...

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        """The slot of that message of ours; None for a message without one."""
        ...

    def slot_like(self, *, bot_id: int, chat_id: int, start: str) -> str | None:
        """The chat's latest slot whose name begins with `start` and that contains one of our messages."""
        ...

    def waits_like(self, *, bot_id: int, chat_id: int, start: str) -> bool:
        """Whether a message in a slot of the chat whose name begins with `start` still waits to be sent."""
        ...

    def hush(self, *, bot_id: int, chat_id: int, now: datetime, relayed: bool = False) -> None:
        """The chat deals with an anonymous case: wipes its raw updates, seals what the web chat shows of it and deletes
        that after a day. The key is in memory only, unless the case's relay leads to the chat anyway (`relayed`)."""
        ...

    def erase_traces(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """For an anonymous submission: wipes inbox, outbox, memory and history of the chat since then (R17)."""
        ...
