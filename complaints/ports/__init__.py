"""The use cases' interface to storage: one file per table family, with a protocol and the values it returns.

Use cases take `Records`; the values below are built by storage and read by the screens.
"""

from complaints.ports.acts import AuditedAct
from complaints.ports.addresses import Address
from complaints.ports.cases import (
    CasePoint,
    CasePoints,
    CaseSpot,
    ChainBreak,
    FirmTally,
    NamedBy,
    Nearby,
    NumberTaken,
    Page,
    QueueFilter,
    Sort,
    Tally,
)
from complaints.ports.consultations import Consultation
from complaints.ports.curation import Editing, EntryState, EntryVersion, MessageExample, Phrasing, Wish
from complaints.ports.firms import CodeTaken, FirmCounts, FirmFilter, FirmPage, Repeating, SiteFilter, SitePage
from complaints.ports.forwards import Forward
from complaints.ports.live import Happened, Tips
from complaints.ports.questions import AskedQuestion, Miss, Rating
from complaints.ports.records import Records
from complaints.ports.restraint import Mute
from complaints.ports.saved_views import SavedView
from complaints.ports.sites import Site
from complaints.ports.subscriptions import News, NewsPace, Often, Subscription, Week
from complaints.ports.sums import Amounts, Corner, Standing
from complaints.ports.troubles import CaseMessage, DeadMessage, Stoppage, StoppedWay
from complaints.ports.zone_texts import ZoneDraft, ZoneVersion

__all__ = [
    "Address",
    "Amounts",
    "AskedQuestion",
    "AuditedAct",
    "CaseMessage",
    "CasePoint",
    "CasePoints",
    "CaseSpot",
    "ChainBreak",
    "CodeTaken",
    "Consultation",
    "Corner",
    "DeadMessage",
    "Editing",
    "EntryState",
    "EntryVersion",
    "FirmCounts",
    "FirmFilter",
    "FirmPage",
    "FirmTally",
    "Forward",
    "Happened",
    "MessageExample",
    "Miss",
    "Mute",
    "NamedBy",
    "Nearby",
    "News",
    "NewsPace",
    "NumberTaken",
    "Often",
    "Page",
    "Phrasing",
    "QueueFilter",
    "Rating",
    "Records",
    "Repeating",
    "SavedView",
    "Site",
    "SiteFilter",
    "SitePage",
    "Sort",
    "Standing",
    "Stoppage",
    "StoppedWay",
    "Subscription",
    "Tally",
    "Tips",
    "Week",
    "Wish",
    "ZoneDraft",
    "ZoneVersion",
]
