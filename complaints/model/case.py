"""A submitted report, or a finding of staff."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from complaints.model.firms import Implementer
from complaints.model.people import Identity
from complaints.model.place import Place


class Kind(StrEnum):
    REPORT = "report"
    FINDING = "finding"


class State(StrEnum):
    """The stage of the work. Verdict, outcome, overdue and satisfaction are separate fields."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEED_INFO = "need_info"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    RECTIFYING = "rectifying"
    PENDING_VERIFY = "pending_verify"
    REWORK = "rework"
    PENDING_REPLY = "pending_reply"
    CLOSED = "closed"
    STAGED = "staged"
    REJECTED = "rejected"
    TRANSFERRED = "transferred"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    TRUE = "true"
    MOSTLY = "mostly"
    PARTLY = "partly"
    FALSE = "false"
    UNVERIFIABLE = "unverifiable"


class Outcome(StrEnum):
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class Sharing(StrEnum):
    """What its reporter may agree to besides the report itself, each asked for separately."""

    RESULTS = "results"  # 公开办理情况: what was found and done, in words of staff
    PHOTOS = "photos"  # the reporter's photos, blacked out


class PauseReason(StrEnum):
    """What the clock may be stopped for (S10)."""

    RESIDENT = "resident"
    WEATHER = "weather"
    COURT = "court"
    DISPUTE = "dispute"  # only a supervisor, while 异议 waits for its answer


class Extension(StrEnum):
    """The stage of 延期 in this round: requested once, then granted or refused (S13)."""

    NONE = ""
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Dispute(StrEnum):
    """The stage of 异议 in this round of work: raised once by the unit, then upheld or overruled by a supervisor."""

    NONE = ""
    OPEN = "open"
    UPHELD = "upheld"
    OVERRULED = "overruled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    id: int
    number: str
    kind: Kind
    state: State
    version: int
    category: str
    text: str
    place: Place
    identity: Identity
    reporter_id: int | None  # person; always None when anonymous
    contact_name: str = ""
    contact_phone: str = ""
    answers: dict[str, str] = field(default_factory=dict)  # question id → answer; only staff may read them
    danger: bool = False  # by the reporter's words somebody is hurt, or soon will be
    sharing: frozenset[Sharing] | None = None  # None: nobody was asked, as under an older consent text
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = None  # of the current step; None when nobody has to act
    promised_at: datetime | None = None  # what the resident was told at submission
    unit: str = ""  # 主办
    firm: str = ""  # id in the register; "" for none
    firm_site: str = ""  # id of a register site, of that firm or without an owner; "" for none
    implementer: Implementer = Implementer.UNIT  # 整改实施主体; with the firm, `unit` supervises it
    acceptor: str = ""  # 验收单位 (complaints.office.acceptors); "" for anybody who may verify
    territory: str = ""  # 属地: sub-district id
    unit_person: str = ""  # who is responsible in the unit (duty table, or as typed at 交办)
    territory_person: str = ""
    support: str = ""  # 协办, by name
    hand_backs: int = 0  # refusals (不归我管); from two on a supervisor decides (S05)
    rectify_by: datetime | None = None
    rectify_working: bool = False  # True: counted in working time, else in natural time
    original_by: datetime | None = None  # `rectify_by` before any extension (S13)
    extension: Extension = Extension.NONE
    extend_to: datetime | None = None  # the date requested
    dispute: Dispute = Dispute.NONE
    paused_at: datetime | None = None
    paused_reason: PauseReason | None = None
    paused_due: datetime | None = None  # `due_at` when the clock stopped
    cap_from: datetime | None = None  # start of the limit that never pauses; None: the submission
    return_to: State | None = None  # the state to restore after need_info
    merged_from: State | None = None  # the state to restore when a duplicate is un-merged
    master_id: int | None = None
    fixed_by: int | None = None  # staff id of the account that reported the work done
    fixed_at: datetime | None = None  # when it was last reported done (S22)
    closed_at: datetime | None = None  # None unless it is closed
    verdict: Verdict | None = None
    outcome: Outcome | None = None
    milestone_on: date | None = None
    satisfaction: int | None = None
    round: int = 1
    rework_count: int = 0
    objections: int = 0
    owner_id: int | None = None  # staff id of the account that took the case first, or was given it
    last_actor: str = ""  # name shown to the slower of two who act at once
