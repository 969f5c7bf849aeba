"""The values of the domain, one noun per file. All datetimes are aware; storage keeps them in UTC."""

from complaints.model.case import Complaint, Dispute, Extension, Kind, Outcome, PauseReason, Sharing, State, Verdict
from complaints.model.draft import Draft
from complaints.model.events import CARD_AGAIN, Event, Notice
from complaints.model.evidence import (
    AUDIO_VIDEO,
    NOT_REPORTER_S,
    OF_CHECK,
    OF_DATE,
    OF_WARNING,
    Evidence,
    EvidenceState,
)
from complaints.model.firms import Duty, Firm, FirmPerson, FirmSite, Implementer, Permit, PermitKind, SiteKind
from complaints.model.logins import ConsoleSession, Factors, Passkey, Way
from complaints.model.people import (
    PARTY_ROLES,
    PRECEDENCE,
    STAFF_ROLES,
    Actor,
    AwaitedKind,
    Awaiting,
    Identity,
    Person,
    Role,
    Staff,
)
from complaints.model.place import Place, PlaceSource
from complaints.model.rungs import Receipt, Rung

__all__ = [
    "AUDIO_VIDEO",
    "CARD_AGAIN",
    "NOT_REPORTER_S",
    "OF_CHECK",
    "OF_DATE",
    "OF_WARNING",
    "PARTY_ROLES",
    "PRECEDENCE",
    "STAFF_ROLES",
    "Actor",
    "AwaitedKind",
    "Awaiting",
    "Complaint",
    "ConsoleSession",
    "Dispute",
    "Draft",
    "Duty",
    "Event",
    "Evidence",
    "EvidenceState",
    "Extension",
    "Factors",
    "Firm",
    "FirmPerson",
    "FirmSite",
    "Identity",
    "Implementer",
    "Kind",
    "Notice",
    "Outcome",
    "Passkey",
    "PauseReason",
    "Permit",
    "PermitKind",
    "Person",
    "Place",
    "PlaceSource",
    "Receipt",
    "Role",
    "Rung",
    "Sharing",
    "SiteKind",
    "Staff",
    "State",
    "Verdict",
    "Way",
]
