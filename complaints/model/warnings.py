"""Official warnings of heavy pollution as the office relays them (生态环境法典 第263条, 第264条), and what each firm
answers. The use cases are in `enterprises.warnings`.

Nobody here forecasts: level, moments and scope are those of the issuer's document, and each change of them is another
document, so a warning is a list of versions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Level(StrEnum):
    """From light to heavy."""

    YELLOW = "yellow"  # 黄色
    ORANGE = "orange"  # 橙色
    RED = "red"  # 红色


class Change(StrEnum):
    """What a document does."""

    ISSUED = "issued"  # 发布
    CHANGED = "changed"  # 调整级别
    CORRECTED = "corrected"  # 更正
    LIFTED = "lifted"  # 解除


class Standing(StrEnum):
    """Of a version: it waits for the second person, was released, or was sent back and is told to nobody."""

    WAITING = "waiting"
    RELEASED = "released"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a document concerns: the whole zone, or the firms of these sub-districts and trades, and the listed ones.
    Sub-districts and trades are added up, not intersected, like the list of a document."""

    whole: bool = False
    subdistricts: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.whole or self.subdistricts or self.trades or self.firms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The issuer's document as it was given: a picture (`photo`, a name in the photo store) or a PDF (`pdf`, the digest
    of its bytes), and the address where the issuer publishes it, if there is one."""

    photo: str = ""
    pdf: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningVersion:
    """One document. `begins_at`: from when the level holds; of a lifting, when it ends. `within`: how soon a firm is
    to confirm before it is telephoned. `spread_at`: all firms have their tasks."""

    id: int = 0
    warning_id: int
    number: int
    change: Change
    level: Level
    issuer: str
    document: str
    issued_at: datetime
    begins_at: datetime
    scope: Scope
    original: Original
    within: timedelta
    entered_by: int
    entered_name: str
    entered_at: datetime
    standing: Standing = Standing.WAITING
    decided_by: int | None = None
    decided_name: str = ""
    decided_at: datetime | None = None
    why: str = ""
    spread_at: datetime | None = None

    @property
    def ends(self) -> bool:
        return self.change is Change.LIFTED


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialWarning:
    """`drill`: 演练, which every text, picture and file says. `versions` by number, those that were dropped too."""

    id: int
    drill: bool
    versions: Sequence[WarningVersion]

    @property
    def released(self) -> Sequence[WarningVersion]:
        return [one for one in self.versions if one.standing is Standing.RELEASED]

    @property
    def current(self) -> WarningVersion | None:
        """The last one that was released."""
        return self.released[-1] if self.released else None

    @property
    def waiting(self) -> WarningVersion | None:
        return next((one for one in self.versions if one.standing is Standing.WAITING), None)

    @property
    def is_lifted(self) -> bool:
        return self.current is not None and self.current.ends

    @property
    def in_hand(self) -> bool:
        """Released and not lifted: firms answer it."""
        return self.current is not None and not self.current.ends

    def version(self, number: int) -> WarningVersion | None:
        return next((one for one in self.versions if one.number == number), None)

    def begins(self) -> datetime | None:
        """As the last released document that is no lifting has it."""
        return next((one.begins_at for one in reversed(self.released) if not one.ends), None)

    def lifted_before_it_began(self) -> bool:
        begins = self.begins()
        return self.is_lifted and self.current is not None and begins is not None and self.current.begins_at <= begins


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAction:
    """One measure of a firm's 一厂一策 for one level. `photo`: 已落实 needs a photo."""

    text: str
    photo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Why a firm need not take measures at these levels (绩效分级, 法典 第265条): `grade` and `document` as the paper
    has them, from `since` to `until`, both included. `ended_at`: staff ended it before."""

    id: int = 0
    firm: str
    levels: tuple[Level, ...]
    grade: str
    document: str
    since: date
    until: date
    by: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""

    def holds(self, level: Level, on: date) -> bool:
        return self.ended_at is None and level in self.levels and self.since <= on <= self.until


class TaskStep(StrEnum):
    """What happened between the office and one firm about one warning."""

    TOLD = "told"  # written to somebody of the firm
    SENT = "sent"  # a chat or another way has accepted it
    READ = "read"  # somebody of the firm has opened it
    CONFIRMED = "confirmed"  # 收到
    DONE = "done"  # 已落实, one action
    UNDONE = "undone"  # 已落实 taken back by the firm
    CALLED = "called"  # 已电话通知, by staff
    NEXT = "next"  # the firm's next person was told
    UNIT = "unit"  # the unit that answers for the firm was told


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """`version`: number of the document that was told last when it happened. `asked`: the asking that it answers
    (`FirmTask.asked`). `action`: from 1; 0 for the whole."""

    task_id: int
    version: int
    asked: int
    step: TaskStep
    action: int = 0
    at: datetime
    staff_id: int | None = None
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPhoto:
    evidence_id: int
    asked: int
    action: int
    sha256: str
    key: str
    stored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmTask:
    """What one warning asks of one firm. `version`: number of the last document that it was told. `asked` counts its
    askings: a document that asks for the same actions is told and not asked anew, so what is confirmed stands.
    `actions` are those of the moment of asking. `gone`: the last document does not concern the firm, or lifts the
    warning. `pressed`: how far its silence was escalated; `press_at`: when to look again."""

    id: int = 0
    warning_id: int
    firm: str
    version: int
    asked: int
    asked_at: datetime
    due_at: datetime
    press_at: datetime
    actions: tuple[PlanAction, ...] = ()
    exemption: Exemption | None = None
    gone: bool = False
    pressed: int = 0
    events: Sequence[TaskEvent] = ()
    photos: Sequence[TaskPhoto] = ()

    def first(self, step: TaskStep, action: int = 0) -> TaskEvent | None:
        """Of the present asking."""
        return next((e for e in self.events if e.step is step and e.action == action and e.asked == self.asked), None)

    @property
    def confirmed(self) -> TaskEvent | None:
        return self.first(TaskStep.CONFIRMED)

    @property
    def called(self) -> TaskEvent | None:
        found = [e for e in self.events if e.step is TaskStep.CALLED and e.asked == self.asked]
        return found[-1] if found else None

    def done(self, action: int) -> TaskEvent | None:
        """The report that the action is carried out, unless it was taken back."""
        both = (TaskStep.DONE, TaskStep.UNDONE)
        said = [e for e in self.events if e.step in both and e.action == action and e.asked == self.asked]
        return said[-1] if said and said[-1].step is TaskStep.DONE else None

    @property
    def done_count(self) -> int:
        return sum(self.done(number) is not None for number in range(1, len(self.actions) + 1))

    @property
    def is_done(self) -> bool:
        return bool(self.actions) and self.done_count == len(self.actions)

    @property
    def must_confirm(self) -> bool:
        return not self.gone and self.exemption is None

    def photos_of(self, action: int) -> Sequence[TaskPhoto]:
        return [one for one in self.photos if one.action == action and one.asked == self.asked]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCall:
    """Somebody was asked to release a version: the `step`-th of the roster."""

    version_id: int
    step: int
    staff_id: int
    name: str
    at: datetime
