"""The values of a case. All datetimes are aware; storage keeps them in UTC."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from zone.datum import Datum, is_shifted, to_wgs84


class Kind(StrEnum):
    REPORT = "report"
    FINDING = "finding"


class State(StrEnum):
    """Where the work is. Verdict, outcome, overdue and satisfaction are other fields."""

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


class Role(StrEnum):
    """Who acts. `clerk` triages; `unit` is the responsible unit (a clerk may enter its steps on its behalf)."""

    REPORTER = "reporter"
    CLERK = "clerk"
    VERIFIER = "verifier"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    UNIT = "unit"
    SYSTEM = "system"


STAFF_ROLES = frozenset({Role.CLERK, Role.VERIFIER, Role.SUPERVISOR, Role.ADMIN})


class Identity(StrEnum):
    ANONYMOUS = "anonymous"
    STAFF_ONLY = "staff_only"
    NAMED = "named"


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


class PauseReason(StrEnum):
    """What a unit's clock may wait for (S10)."""

    RESIDENT = "resident"
    WEATHER = "weather"
    COURT = "court"


class Extension(StrEnum):
    """How far 延期 has come in this round: asked for once, then granted or refused (S13)."""

    NONE = ""
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class PlaceSource(StrEnum):
    """How the place was given; a forwarded pin is not the sender's own position."""

    LOCATION = "location"
    FORWARDED = "forwarded"
    VENUE = "venue"
    TYPED = "typed"
    MAP_PIN = "map_pin"
    LINK = "link"
    COORDINATES = "coordinates"
    LANDMARK = "landmark"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point, an address, or both; `subdistrict` is an id of zone data, `inside` is None where nothing is claimed.

    `lat` and `lon` are WGS-84 whatever the point came in; `datum` says what that was, and `given` keeps the pair as it
    came where it was something else. UNKNOWN: the pair stands as it came, until the sender says what it is. Points are
    made by `Place.at`, which converts; a Chinese datum without `given` is refused.
    """

    source: PlaceSource
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    datum: Datum = Datum.WGS84
    given: tuple[float, float] | None = None  # lat, lon
    accuracy_m: float | None = None
    subdistrict: str | None = None
    inside: bool | None = None

    def __post_init__(self) -> None:
        if self.lat is not None and self.given is None and self.datum in (Datum.GCJ02, Datum.BD09):
            raise ValueError(f"a point in {self.datum} is made by Place.at")

    @classmethod
    def at(
        cls,
        lat: float,
        lon: float,
        *,
        datum: Datum,
        source: PlaceSource,
        address: str = "",
        accuracy_m: float | None = None,
    ) -> "Place":
        """The place of a pair that is in `datum`. Where maps and satellites agree, nothing is unknown about it."""
        if not is_shifted(lat, lon):
            datum = Datum.WGS84
        as_wgs84 = to_wgs84(lat, lon, datum)
        return cls(
            source=source,
            address=address,
            lat=as_wgs84[0],
            lon=as_wgs84[1],
            datum=datum,
            given=None if datum is Datum.WGS84 else (lat, lon),
            accuracy_m=accuracy_m,
        )


class EvidenceState(StrEnum):
    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A photo or other file: first a promise (`pending`), then bytes in the photo store (`stored`)."""

    id: int
    draft_id: int | None
    case_id: int | None
    kind: str  # photo | document | voice | video
    stage: str  # report | before | after | supplement
    bot_id: int | None  # whose file_id it is; None once it is fetched and for console uploads
    file_id: str
    file_unique_id: str
    size: int | None
    state: EvidenceState
    attempts: int = 0
    retry_at: datetime | None = None  # not before then; None: at once
    reason: str = ""  # why it failed: a key under photo.* in texts
    sha256: str = ""  # of the original; also its name in the photo store
    taken_at: datetime | None = None  # EXIF, files only
    lat: float | None = None  # EXIF, files only; WGS-84
    lon: float | None = None
    width: int | None = None
    height: int | None = None
    phash: str = ""  # perceptual hash, 16 hex digits: tells a reused photo (S11)
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a resident has told so far; what is missing next follows from it (complaints.draft.next_step).

    `asking` names a step the resident chose to go (back) to; `skipped` holds the steps passed over without an answer.
    """

    id: int
    person_id: int
    version: int
    text: str = ""
    place: Place | None = None
    place_confirmed: bool = False
    category: str | None = None
    category_confirmed: bool = False
    identity: Identity | None = None
    no_news: bool = False  # anonymous and wants no messages: nothing is kept that leads back
    contact_name: str = ""
    contact_phone: str = ""
    code: str = ""  # a 查询码 of the reporter's own choice; empty: one is drawn
    answers: dict[str, str] = field(
        default_factory=dict
    )  # to the category's questions, and what a text says of a vehicle
    to_ask: tuple[str, ...] = ()  # ids of the category's questions still to be asked
    skipped: frozenset[str] = frozenset()
    asking: str | None = None
    lang: str = "zh_CN"
    created_at: datetime
    updated_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it. `staff_id` for staff, `person_id` for a known resident; neither: anonymous or the system.

    `via` says from where staff did it: console, telegram or web. Where a reporter did something is not kept.
    """

    role: Role
    name: str = ""
    via: str = ""
    staff_id: int | None = None
    person_id: int | None = None
    on_behalf_of: str = ""  # unit whose step a clerk entered


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
    answers: dict[str, str] = field(default_factory=dict)  # question id → answer; staff alone read them
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = None  # of the step the case is in; None when it waits for nobody
    promised_at: datetime | None = None  # what the resident was told at submission
    unit: str = ""  # 主办
    territory: str = ""  # 属地: sub-district id
    unit_person: str = ""  # who has it in the unit (duty table, or as named at 交办)
    territory_person: str = ""
    support: str = ""  # 协办, by name
    hand_backs: int = 0  # units that said 不归我管; from two on a supervisor decides (S05)
    rectify_by: datetime | None = None
    rectify_working: bool = False  # counted in working time; else natural time
    original_by: datetime | None = None  # `rectify_by` as first given, whatever was extended since (S13)
    extension: Extension = Extension.NONE
    extend_to: datetime | None = None  # what was asked for
    paused_at: datetime | None = None
    paused_reason: PauseReason | None = None
    paused_due: datetime | None = None  # `due_at` when the clock stopped
    cap_from: datetime | None = None  # where the limit that never pauses counts from; None: from the submission
    return_to: State | None = None  # where need_info goes back to
    merged_from: State | None = None  # where a duplicate goes back to when it is un-merged
    master_id: int | None = None
    fixed_by: int | None = None  # staff id that reported the rectification done
    fixed_at: datetime | None = None  # when it was last reported done (S22)
    closed_at: datetime | None = None  # None while it is not closed
    verdict: Verdict | None = None
    outcome: Outcome | None = None
    milestone_on: date | None = None
    satisfaction: int | None = None
    round: int = 1
    rework_count: int = 0
    objections: int = 0
    owner_id: int | None = None  # staff id that took the case first: whose "mine" it is
    last_actor: str = ""  # name shown to the second of two who act at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a case's history. `public_text` is for the resident, `note` never leaves staff screens."""

    id: int
    case_id: int
    seq: int
    at: datetime
    actor: Actor
    action: str
    from_state: State | None
    to_state: State
    values: dict[str, str] = field(default_factory=dict)
    public_text: str = ""
    note: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who talks to the bot: one row per (bot, user). `staff_id` links to a staff account."""

    id: int
    bot_id: int
    user_id: int
    chat_id: int
    lang: str
    consent_version: str = ""
    consent_at: datetime | None = None
    staff_id: int | None = None
    blocked: bool = False
    original_hint_at: datetime | None = None  # when the 'send as file' hint was last shown (R06)
    profile: str | None = None
    last_entry: str | None = None  # knowledge entry of the last answer, for follow-ups
    last_entry_at: datetime | None = None
    awaiting: str = ""  # what the next text is for, e.g. `track` or `reply:<case id>`
    awaiting_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    id: int
    name: str
    role: Role
    telegram_id: int | None = None
    active: bool = True


#: The key of a notice that brings a case's card in the group up to date where there is one, and never makes one.
CARD_AGAIN = "card.again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message that follows from an event; rendered at delivery in the recipient's language.

    `to` is `reporter`, `group` (the staff group's card), `staff:<id>` or `person:<id>`. `key` names the text; `values`
    are frozen at commit.
    """

    event_id: int | None
    case_id: int | None
    to: str
    key: str
    values: dict[str, str] = field(default_factory=dict)
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step of an overdue case's ladder that it has come to (complaints.ladder); `name` is an Entry."""

    id: int
    case_id: int
    deadline: datetime
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """已读 and 签收 of one rung by one of those told."""

    rung: Rung
    staff_id: int
    read_at: datetime | None
    signed_at: datetime | None
