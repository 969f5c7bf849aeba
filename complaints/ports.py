"""What the use cases need from storage. `Records` is one transaction: all that goes through it commits together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from complaints.model import (
    Complaint,
    Draft,
    Event,
    Evidence,
    Notice,
    Person,
    Receipt,
    Rung,
    Staff,
    State,
)


class NumberTaken(Exception):
    """A case number exists already: draw another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Every field narrows; None does not. "" as sub-district or unit: those without one. `overdue` needs `now`."""

    states: frozenset[str] = frozenset()
    subdistrict: str | None = None
    category: str | None = None
    unit: str | None = None
    overdue: bool = False
    mine: int | None = None  # staff id
    text: str = ""  # number or words of the report
    measure: str = ""  # a key of complaints.measures.MEASURES
    created_from: datetime | None = None
    created_until: datetime | None = None  # exclusive
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Page `number` (from 1) of `pages`; `total` cases are on all of them."""

    cases: Sequence[Complaint]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts by measure over the cases of one `split` ("" has none); `mean_s` from submission to close, in seconds."""

    split: str
    counts: Mapping[str, int]
    mean_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """What a look-up around a place reads of a case; nothing that leads to its reporter."""

    id: int
    number: str
    state: State
    category: str
    lat: float | None
    lon: float | None
    address: str
    text: str
    created_at: datetime
    updated_at: datetime
    master_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place reported again and again (complaints.sites): `count` reports up to `last_at`."""

    id: int
    cell: str
    lat: float | None
    lon: float | None
    address: str
    subdistrict: str | None
    opened_at: datetime
    last_at: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """A case on its way into another system (complaints.forwarding). `state`: waiting, sent, done, dead.

    `uncertain`: the last try may have arrived. `error` names what went wrong, `token` stands for a number to come.
    """

    id: int
    case_id: int
    event_id: int
    destination: str
    state: str
    attempts: int
    due_at: datetime
    uncertain: bool
    error: str
    token: str
    external_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something done that moves no case but must leave a trace. `staff_id` is None where a resident did it."""

    id: int
    at: datetime
    action: str
    staff_id: int | None
    case_id: int | None
    detail: str


class EntryState(StrEnum):
    """Where a version of a knowledge entry stands: 起草, 待审, 已发布, 待复核, 已下线."""

    DRAFT = "draft"
    WAITING = "waiting"
    PUBLISHED = "published"
    UNDER_REVIEW = "under_review"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryVersion:
    """`source` is Markdown as written, `data` the checked entry once published, `wordings` the questions it must
    answer."""

    id: int
    entry: str
    number: int
    state: EntryState
    source: str
    data: str
    wordings: tuple[str, ...]
    author_id: int
    reviewer_id: int | None
    changed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """Words under which residents meant an entry; None: none of those offered. Nobody's name is kept with them."""

    text: str
    entry: str | None
    times: int
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A question whose asker wants to be told once it has an answer."""

    id: int
    person_id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """An answer called 没用."""

    entry: str
    version: str
    question: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A reporter who may not submit until then. Whom it holds, no row says."""

    id: int
    reason: str
    since: datetime
    until: datetime
    appeal: str
    appealed_at: datetime | None


class People(Protocol):
    def get(self, person_id: int) -> Person | None: ...
    def of_user(self, bot_id: int, user_id: int) -> Person | None: ...
    def ensure(self, *, bot_id: int, user_id: int, chat_id: int, lang: str, now: datetime) -> Person:
        """The person of that user, made on first sight (no consent yet: only ids and language)."""
        ...

    def save(self, person: Person) -> None: ...
    def stop_awaiting(self, person_id: int) -> None:
        """The next text is an ordinary one again."""
        ...

    def forget(self, person_id: int) -> None:
        """Wipe everything that leads to the person; cases stay, without them (R32)."""
        ...


class StaffAccounts(Protocol):
    def get(self, staff_id: int) -> Staff | None: ...
    def by_telegram(self, telegram_id: int) -> Staff | None: ...
    def add(self, *, name: str, role: str, telegram_id: int | None) -> Staff: ...
    def save(self, staff: Staff) -> None: ...
    def all(self) -> Sequence[Staff]: ...
    def add_link(self, *, staff_id: int, token_hash: str, expires_at: datetime, purpose: str) -> None:
        """A one-time link; purpose is `login` or `bind` (Telegram)."""
        ...

    def use_link(self, *, token_hash: str, purpose: str, now: datetime) -> Staff | None:
        """The account of an unused, unexpired link, which is spent by this call; None otherwise."""
        ...


class Sessions(Protocol):
    """Log-ins of the console, named by the digest of their cookie."""

    def open(self, *, token_hash: str, staff_id: int, now: datetime, expires_at: datetime) -> None: ...
    def staff_of(self, token_hash: str, *, now: datetime) -> Staff | None:
        """None for a session that is over or whose account is closed."""
        ...

    def close(self, token_hash: str) -> None: ...
    def close_all_of(self, staff_id: int) -> None: ...


class Drafts(Protocol):
    def get(self, draft_id: int) -> Draft | None: ...
    def open_of(self, person_id: int) -> Draft | None: ...
    def start(self, *, person_id: int, now: datetime, expires_at: datetime) -> Draft: ...
    def save(self, draft: Draft) -> None: ...
    def drop(self, draft_id: int) -> bool:
        """Delete the draft and evidence that belongs to no case; False when it was gone already."""
        ...

    def expired(self, now: datetime, limit: int = 100) -> Sequence[Draft]: ...


class EvidenceRows(Protocol):
    def add(
        self,
        *,
        draft_id: int | None,
        case_id: int | None,
        kind: str,
        stage: str,
        bot_id: int | None,
        file_id: str,
        file_unique_id: str,
        size: int | None,
        now: datetime,
    ) -> Evidence | None:
        """None when the same file (file_unique_id) is already on that draft or case: duplicates join silently."""
        ...

    def get(self, evidence_id: int) -> Evidence | None: ...
    def of_draft(self, draft_id: int) -> Sequence[Evidence]: ...
    def of_case(self, case_id: int) -> Sequence[Evidence]: ...
    def move_to_case(self, *, draft_id: int, case_id: int) -> None: ...
    def pending(self, now: datetime, limit: int = 20) -> Sequence[Evidence]: ...
    def alike(self, evidence_id: int) -> Sequence[Evidence]:
        """Earlier photos of any case that are the same or nearly so (complaints.proof), oldest first."""
        ...

    def save(self, evidence: Evidence) -> None: ...
    def remove(self, evidence_id: int) -> None: ...


class Cases(Protocol):
    def add(self, case: Complaint) -> Complaint:
        """`case.id` is 0; the returned one has its id. Raises NumberTaken when the number exists."""
        ...

    def get(self, case_id: int) -> Complaint | None: ...
    def by_number(self, number: str) -> Complaint | None: ...
    def save(self, case: Complaint, *, seen: int) -> bool:
        """UPDATE … WHERE version = :seen, storing version seen+1; False when somebody was faster."""
        ...

    def of_reporter(self, person_id: int, limit: int = 20) -> Sequence[Complaint]: ...
    def of_master(self, case_id: int) -> Sequence[Complaint]:
        """The cases merged into this one: their reporters follow it."""
        ...

    def with_event(self, action: str, *, limit: int) -> Sequence[Complaint]:
        """Cases that have such an event in their history, newest first."""
        ...

    def near(self, cells: Sequence[str], *, since: datetime, limit: int) -> Sequence[Nearby]:
        """Cases in those cells (complaints.similar) that something happened to since then, newest change first."""
        ...

    def queue(self, where: QueueFilter, *, limit: int, offset: int = 0) -> Sequence[Complaint]:
        """New (`submitted`) first, then due soonest, then newest."""
        ...

    def page(self, where: QueueFilter, *, size: int, number: int) -> Page:
        """That page of the queue, or the last one where there are fewer."""
        ...

    def count(self, where: QueueFilter) -> int: ...
    def tally(self, where: QueueFilter, by: str) -> Sequence[Tally]:
        """One for each value of `by` (subdistrict, unit, category), or one for all where it is empty."""
        ...

    def page_of_export(self, where: QueueFilter, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Cases with ids above `after`, oldest first, without contact data and words."""
        ...

    def on_ladder(self, now: datetime, limit: int = 50) -> Sequence[Complaint]:
        """Cases to look at now for a rung of their ladder, longest waiting first."""
        ...

    def look_again(self, case_id: int, at: datetime | None) -> None:
        """When to look next; None: the ladder has no more rungs. A later change of the case says so anew."""
        ...

    def append(self, event: Event) -> Event:
        """Stores an event; id, seq and hash are filled in here.

        The hash covers ids, action, time, actor, the previous hash and a salted digest of the payload.
        """
        ...

    def events(self, case_id: int) -> Sequence[Event]: ...
    def erase_words(self, event_id: int) -> None:
        """The event stays, without what was said in it; its hash stays right."""
        ...

    def set_code(self, case_id: int, code_hash: str) -> None: ...
    def code_of(self, case_id: int) -> tuple[str, int, datetime | None] | None:
        """(hash, wrong tries, locked until) of the 查询码."""
        ...

    def note_code_try(self, case_id: int, *, tries: int, locked_until: datetime | None) -> None: ...


class Rungs(Protocol):
    """Rungs of overdue cases' ladders and their receipts. Nothing here takes one away."""

    def add(
        self, *, case_id: int, deadline: datetime, name: str, at: datetime, staff_ids: Collection[int]
    ) -> int | None:
        """The rung's id; None when that deadline of the case has come to it before."""
        ...

    def of_case(self, case_id: int) -> Sequence[Rung]: ...
    def of_cases(self, case_ids: Collection[int]) -> Mapping[int, frozenset[str]]:
        """The names of all rungs each case has come to; cases without any are left out."""
        ...

    def receipts(self, case_id: int) -> Sequence[Receipt]: ...
    def unsigned(self, staff_id: int, limit: int = 100) -> Sequence[Receipt]:
        """What that staff member has yet to sign for, newest first."""
        ...

    def receipt(self, rung_id: int, staff_id: int) -> Receipt | None: ...
    def mark(self, rung_id: int, staff_id: int, *, signed: bool, now: datetime) -> None:
        """Read, or signed for; the first time counts."""
        ...


class Relays(Protocol):
    """Where news of an anonymous case go: (bot_id, chat_id, lang), under a key of its own, read by delivery only."""

    def put(self, case_id: int, *, bot_id: int, chat_id: int, lang: str) -> None: ...
    def get(self, case_id: int) -> tuple[int, int, str] | None: ...
    def told_of(self, *, bot_id: int, chat_id: int, message_id: int) -> int | None:
        """The anonymous case that our message was about, as long as its relay lives."""
        ...

    def waiting_at(self, *, bot_id: int, chat_id: int) -> Sequence[int]:
        """Ids of the anonymous cases that wait for an answer from that chat, newest first."""
        ...

    def drop(self, case_id: int) -> None: ...


class Notices(Protocol):
    def add(self, notice: Notice) -> None: ...


class Questions(Protocol):
    """Questions that found no answer, ratings of answers, and questions handed to a human."""

    def add_unanswered(self, *, text: str, lang: str, decision: str, now: datetime) -> int: ...
    def add_feedback(
        self, *, entry: str, entry_version: str, question: str, useful: bool, reason: str, now: datetime
    ) -> None: ...
    def ask_human(self, *, person_id: int, text: str, now: datetime) -> int: ...
    def get_asked(self, question_id: int) -> tuple[int, str] | None:
        """(person id, text) of a question handed to a human."""
        ...

    def open_asked(self, limit: int = 50) -> Sequence[tuple[int, str, datetime]]: ...
    def answer_asked(self, question_id: int, *, staff_id: int, text: str, now: datetime) -> bool:
        """False when somebody has answered it before."""
        ...

    def recent_unanswered(self, limit: int = 100) -> Sequence[tuple[str, str, datetime]]:
        """(text, decision, when) of questions without an answer, newest first."""
        ...

    def recent_useless(self, limit: int = 100) -> Sequence[tuple[str, str, str, datetime]]:
        """(entry, question, reason, when) of answers called 没用, newest first."""
        ...

    def useless(self, limit: int = 100) -> Sequence[Rating]:
        """The same with the entry's version, once where a reason followed the tap."""
        ...


class Curation(Protocol):
    """Versions of entries, wordings residents tied to an entry, wishes to be told."""

    def start(
        self, *, entry: str, source: str, wordings: Sequence[str], author_id: int, now: datetime
    ) -> EntryVersion: ...
    def write(self, version_id: int, *, source: str, author_id: int, now: datetime) -> bool:
        """False where the version is published: its words stay."""
        ...

    def submit(self, version_id: int, *, author_id: int, now: datetime) -> bool: ...
    def publish(
        self, version_id: int, *, data: str, source: str, reviewer_id: int, valid_to: str | None, now: datetime
    ) -> bool: ...
    def set_state(self, version_id: int, state: EntryState, *, seen: Collection[EntryState], now: datetime) -> bool: ...
    def stamp(self) -> str:
        """Another one after every publishing and retiring: services poll it."""
        ...

    def get(self, version_id: int) -> EntryVersion | None: ...
    def newest(self, entry: str, *states: EntryState) -> EntryVersion | None: ...
    def in_states(self, *states: EntryState) -> Sequence[EntryVersion]: ...
    def add_phrasing(self, *, text: str, entry: str | None, now: datetime) -> None: ...
    def phrasings(self, limit: int = 200) -> Sequence[Phrasing]: ...
    def wish(self, *, person_id: int, text: str, now: datetime) -> None: ...
    def wishes(self, limit: int = 1000) -> Sequence[Wish]: ...
    def fulfil(self, wish_id: int) -> bool: ...


class Memory(Protocol):
    """Small per-chat state that must survive a restart: texts offered on buttons, what a list was filtered by."""

    def get(self, bot_id: int, chat_id: int, key: str) -> str | None: ...
    def put(self, bot_id: int, chat_id: int, key: str, value: str, *, expires_at: datetime) -> None: ...
    def drop(self, bot_id: int, chat_id: int, key: str) -> None: ...


class Acts(Protocol):
    def add(
        self, *, action: str, now: datetime, staff_id: int | None = None, case_id: int | None = None, detail: str = ""
    ) -> None: ...
    def of_case(self, case_id: int) -> Sequence[Act]: ...
    def recent(self, limit: int = 100) -> Sequence[Act]: ...


class Restraint(Protocol):
    """How often a subject has reported, and mutes. A subject is a digest that leads to nobody."""

    def mark(self, subject: str, *, now: datetime) -> None: ...
    def times(self, subject: str, *, since: datetime) -> int: ...
    def last(self, subject: str) -> datetime | None: ...
    def mute(self, subject: str, *, reason: str, now: datetime, until: datetime) -> Mute: ...
    def muted(self, subject: str, *, now: datetime) -> Mute | None: ...
    def get(self, mute_id: int) -> Mute | None: ...
    def holding(self, *, now: datetime, limit: int = 100) -> Sequence[Mute]: ...
    def appeal(self, mute_id: int, *, text: str, now: datetime) -> None: ...
    def lift(self, mute_id: int, *, staff_id: int, now: datetime) -> None: ...


class Sites(Protocol):
    def get(self, site_id: int) -> Site | None: ...
    def in_cells(self, cells: Sequence[str], *, since: datetime) -> Sequence[Site]:
        """Sites that a report came to since then."""
        ...

    def recent(self, *, since: datetime, limit: int = 100) -> Sequence[Site]: ...
    def add(
        self,
        *,
        cell: str,
        lat: float | None,
        lon: float | None,
        address: str,
        subdistrict: str | None,
        now: datetime,
        count: int,
    ) -> Site: ...
    def note(self, site_id: int, *, count: int, now: datetime) -> None: ...


class Forwards(Protocol):
    def add(self, *, case_id: int, event_id: int, destination: str, now: datetime) -> None: ...
    def get(self, forward_id: int) -> Forward | None: ...
    def claim(self, destinations: Collection[str], *, now: datetime, limit: int = 20) -> Sequence[Forward]:
        """Waiting or to be looked after, and due; taken until its lease ends."""
        ...

    def waiting(self, destination: str, limit: int = 10000) -> Sequence[Forward]: ...
    def dead(self, limit: int = 100) -> Sequence[Forward]: ...
    def find(self, destination: str, *, external_id: str = "", case_id: int | None = None) -> Forward | None:
        """The newest that went out there under that number, or of that case."""
        ...

    def sent(self, forward_id: int, *, external_id: str, token: str, next_look: datetime) -> None: ...
    def later(self, forward_id: int, *, due_at: datetime, reason: str, uncertain: bool) -> None: ...
    def look_again(self, forward_id: int, *, due_at: datetime) -> None: ...
    def done(self, forward_id: int) -> None: ...
    def bury(self, forward_id: int, *, reason: str) -> None: ...
    def retry(self, forward_id: int, *, now: datetime) -> bool:
        """重试: a dead one is tried again at once. False when it is not dead."""
        ...

    def keep_number(self, source: str, number: str, case_id: int) -> bool:
        """False when that number of that system names another case."""
        ...

    def holder(self, source: str, number: str) -> int | None:
        """The id of the case that has this number in that system."""
        ...

    def numbered(self, number: str) -> Sequence[int]:
        """Ids of the cases that other systems know under that number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadMessage:
    """A message given up. `to` is what kind of recipient, never whom; without its words it can't be tried again."""

    id: int
    kind: str
    to: str
    attempts: int
    error: str
    at: datetime
    can_retry: bool


class Troubles(Protocol):
    """What could not be sent or handled (O05), newest first."""

    def messages(self, limit: int = 100) -> Sequence[DeadMessage]: ...
    def updates(self, limit: int = 100) -> Sequence[tuple[int, int, str, datetime]]:
        """(row, attempts, error, when it came); never the words."""
        ...

    def retry_message(self, row: int) -> bool: ...
    def retry_update(self, row: int) -> bool: ...


class Reminders(Protocol):
    def note(self, case_id: int, *, kind: str, round_: int, now: datetime) -> bool:
        """False when it was noted before."""
        ...

    def unrated(self, *, after: datetime, before: datetime, limit: int = 50) -> Sequence[tuple[int, int]]:
        """(case id, round) of closed cases that rested between these moments, without a rating and a reminder."""
        ...


class Records(Protocol):
    """One open transaction."""

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
    def sessions(self) -> Sessions: ...
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
    def troubles(self) -> Troubles: ...
    @property
    def sites(self) -> Sites: ...

    def updates_since(self, *, bot_id: int, chat_id: int, since: datetime) -> Sequence[dict[str, object]]:
        """The chat's raw updates kept since then, oldest first: all that exists of a message before consent (R02)."""
        ...

    def slot_of(self, *, bot_id: int, chat_id: int, message_id: int) -> str | None:
        """The slot in which that message of ours was sent; None for messages without one."""
        ...

    def hush(self, *, bot_id: int, chat_id: int, now: datetime) -> None:
        """The chat speaks of an anonymous case: its raw updates are wiped, and what the web chat shows of it is sealed
        and goes after a day."""
        ...

    def erase_traces(self, *, bot_id: int, chat_id: int, since: datetime) -> None:
        """For an anonymous submission: wipe inbox, outbox, memory and chat history of that chat since then (R17)."""
        ...
