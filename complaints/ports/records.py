"""Every table family behind one name each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from complaints.ports.acts import Acts
from complaints.ports.cases import Cases
from complaints.ports.chores import Chores
from complaints.ports.curation import Curation
from complaints.ports.drafts import Drafts
from complaints.ports.evidence import EvidenceRows
from complaints.ports.forwards import Forwards
from complaints.ports.memory import Memory
from complaints.ports.notices import Notices
from complaints.ports.people import People
from complaints.ports.questions import Questions
from complaints.ports.relays import Relays
from complaints.ports.reminders import Reminders
from complaints.ports.restraint import Restraint
from complaints.ports.rungs import Rungs
from complaints.ports.settings import Settings
from complaints.ports.site_tasks import SiteTasks
from complaints.ports.sites import Sites
from complaints.ports.staff import ConsoleSessions, StaffAccounts
from complaints.ports.subscriptions import Subscriptions
from complaints.ports.troubles import Troubles


class Records(Protocol):
    """One open transaction: all that goes through it commits together."""

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
    def sessions(self) -> ConsoleSessions: ...
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
    def forwards(self) -> Forwards: ...
    @property
    def chores(self) -> Chores: ...
    @property
    def troubles(self) -> Troubles: ...
    @property
    def sites(self) -> Sites: ...
    @property
    def site_tasks(self) -> SiteTasks: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def subscriptions(self) -> Subscriptions: ...

    def updates_since(self, *, bot_id: int, chat_id: int, since: datetime) -> Sequence[dict[str, object]]:
        """The chat's raw updates kept since then, oldest first: all that exists of a message before consent (R02)."""
        ...

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        """The slot in which that message of ours was sent; None for messages without one."""
        ...

    def slot_like(self, *, bot_id: int, chat_id: int, start: str) -> str | None:
        """The chat's slot whose name starts so, if one of our messages stands in it; the newest of several."""
        ...

    def waits_like(self, *, bot_id: int, chat_id: int, start: str) -> bool:
        """Whether a message of the chat whose slot's name starts so still waits to be sent."""
        ...

    def hush(self, *, bot_id: int, chat_id: int, now: datetime, relayed: bool = False) -> None:
        """The chat speaks of an anonymous case: its raw updates are wiped, and what the web chat shows of it is sealed
        and goes after a day. Under a key that is in memory alone, but where the case's relay leads to the chat anyway
        (`relayed`)."""
        ...

    def erase_traces(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """For an anonymous submission: wipe inbox, outbox, memory and chat history of that chat since then (R17)."""
        ...
