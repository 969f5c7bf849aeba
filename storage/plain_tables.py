"""The groups of tables that need the connection only; those that need a key or each other are in `storage.tx`."""

from functools import cached_property

from sqlalchemy import Connection

from storage.air.air import AirTable
from storage.api import ApiTable
from storage.calendar.table import CalendarTable
from storage.cases.forwards import ForwardsTable
from storage.cases.site_tasks import SiteTasksTable
from storage.cases.sites import SitesTable
from storage.cases.unread import UnreadTable
from storage.curation import CurationTable
from storage.engine.chores import ChoresTable
from storage.messages.digests import DigestsTable
from storage.messages.inbox import InboxTable
from storage.messages.reminders import RemindersTable
from storage.messages.slots import SlotsTable
from storage.messages.sms_counts import SmsCountsTable
from storage.messages.stoppages import StoppagesTable
from storage.messages.stopped_ways import StoppedWaysTable
from storage.messages.troubles import TroublesTable
from storage.messages.unshown import UnshownTable
from storage.patrol.table import PatrolTable
from storage.people.acts import ActsTable
from storage.people.people import PeopleTable
from storage.people.saved_views import SavedViewsTable
from storage.people.sessions import SessionsTable
from storage.people.staff import StaffTable
from storage.photos.evidence import EvidenceTable
from storage.posters import PostersTable
from storage.publishing import PublishedTable
from storage.questions import QuestionsTable
from storage.rectification.table import RectificationTable
from storage.settings import SettingsTable
from storage.warnings.table import WarningsTable
from storage.zone_texts import ZoneTextsTable


class PlainTables:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def inbox(self) -> InboxTable:
        return InboxTable(self.connection)

    @cached_property
    def digests(self) -> DigestsTable:
        return DigestsTable(self.connection)

    @cached_property
    def slots(self) -> SlotsTable:
        return SlotsTable(self.connection)

    @cached_property
    def settings(self) -> SettingsTable:
        return SettingsTable(self.connection)

    @cached_property
    def zone_texts(self) -> ZoneTextsTable:
        return ZoneTextsTable(self.connection)

    @cached_property
    def people(self) -> PeopleTable:
        return PeopleTable(self.connection)

    @cached_property
    def staff(self) -> StaffTable:
        return StaffTable(self.connection)

    @cached_property
    def sessions(self) -> SessionsTable:
        return SessionsTable(self.connection)

    @cached_property
    def saved_views(self) -> SavedViewsTable:
        return SavedViewsTable(self.connection)

    @cached_property
    def evidence(self) -> EvidenceTable:
        return EvidenceTable(self.connection)

    @cached_property
    def unread(self) -> UnreadTable:
        return UnreadTable(self.connection)

    @cached_property
    def questions(self) -> QuestionsTable:
        return QuestionsTable(self.connection)

    @cached_property
    def curation(self) -> CurationTable:
        return CurationTable(self.connection)

    @cached_property
    def acts(self) -> ActsTable:
        return ActsTable(self.connection)

    @cached_property
    def reminders(self) -> RemindersTable:
        return RemindersTable(self.connection)

    @cached_property
    def chores(self) -> ChoresTable:
        return ChoresTable(self.connection)

    @cached_property
    def stoppages(self) -> StoppagesTable:
        return StoppagesTable(self.connection)

    @cached_property
    def stopped_ways(self) -> StoppedWaysTable:
        return StoppedWaysTable(self.connection)

    @cached_property
    def unshown(self) -> UnshownTable:
        return UnshownTable(self.connection)

    @cached_property
    def sms_counts(self) -> SmsCountsTable:
        return SmsCountsTable(self.connection)

    @cached_property
    def troubles(self) -> TroublesTable:
        return TroublesTable(self.connection)

    @cached_property
    def calendar(self) -> CalendarTable:
        return CalendarTable(self.connection)

    @cached_property
    def forwards(self) -> ForwardsTable:
        return ForwardsTable(self.connection)

    @cached_property
    def sites(self) -> SitesTable:
        return SitesTable(self.connection)

    @cached_property
    def site_tasks(self) -> SiteTasksTable:
        return SiteTasksTable(self.connection)

    @cached_property
    def publishing(self) -> PublishedTable:
        return PublishedTable(self.connection)

    @cached_property
    def api(self) -> ApiTable:
        return ApiTable(self.connection)

    @cached_property
    def posters(self) -> PostersTable:
        return PostersTable(self.connection)

    @cached_property
    def patrol(self) -> PatrolTable:
        return PatrolTable(self.connection)

    @cached_property
    def rectification(self) -> RectificationTable:
        return RectificationTable(self.connection)

    @cached_property
    def air(self) -> AirTable:
        return AirTable(self.connection)

    @cached_property
    def warnings(self) -> WarningsTable:
        return WarningsTable(self.connection)
