"""Residents and staff, their roles, and the answer a resident's chat is waiting for."""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The role of an actor. `clerk` triages; `unit` is the responsible unit, whose steps a clerk may enter for it."""

    REPORTER = "reporter"
    CLERK = "clerk"
    VERIFIER = "verifier"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    INSPECTOR = "inspector"
    CURATOR = "curator"
    PUBLISHER = "publisher"
    LEADER = "leader"
    UNIT = "unit"
    FIRM = "firm"
    SYSTEM = "system"


#: highest first: the first role that an account has is the one that is shown, and that an event stores
PRECEDENCE = (
    Role.ADMIN,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.CLERK,
    Role.VERIFIER,
    Role.INSPECTOR,
    Role.PUBLISHER,
    Role.CURATOR,
    Role.UNIT,
    Role.FIRM,
    Role.REPORTER,
    Role.SYSTEM,
)
#: roles of members of a party outside the office; they are not combined with other roles
PARTY_ROLES = frozenset({Role.UNIT, Role.FIRM})
STAFF_ROLES = frozenset(Role) - PARTY_ROLES - {Role.REPORTER, Role.SYSTEM}


def highest(roles: Set[Role]) -> Role:
    """`roles` is not empty."""
    return next(role for role in PRECEDENCE if role in roles)


class Identity(StrEnum):
    ANONYMOUS = "anonymous"
    STAFF_ONLY = "staff_only"
    NAMED = "named"


class AwaitedKind(StrEnum):
    """What a chat has been asked for, so that its next message is the answer. The values are stored."""

    NUMBER = "track"
    CODE = "code"
    REPLY = "reply"
    UNSOLVED = "unsolved"
    OBJECTION = "object"
    ADDITION = "add"
    PLACE = "place"
    HIDING = "hide"
    RATING_REASON = "why_stars"
    QUESTION_TO_STAFF = "human"
    QUESTION_ON_NOTICE = "notice"
    SUBSCRIBED_PLACE = "subplace"
    APPEAL = "appeal"
    MAIL = "mail"
    STAFF_FORM = "form"
    UNIT_FORM = "unitform"
    INSPECT_FORM = "inspform"
    CHECK_FORM = "checkform"
    DATE_DONE = "datedone"
    WARNING_FORM = "warnform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """The answer a chat owes us. `about`: a case number; empty where the kind has none, or where it is stored sealed
    because the case is anonymous."""

    kind: AwaitedKind
    about: str = ""
    until: datetime

    @classmethod
    def parse(cls, stored: str, until: datetime | None) -> "Awaiting | None":
        """From its two columns. None for no wait, and for a kind of another release."""
        kind, _, about = stored.partition(":")
        if until is None or kind not in set(AwaitedKind):
            return None
        return cls(kind=AwaitedKind(kind), about=about, until=until)

    @property
    def stored(self) -> str:
        """The column beside `until`: `track`, `reply:LW-7K3M-9QX8`."""
        return f"{self.kind}:{self.about}" if self.about else str(self.kind)

    def is_open(self, now: datetime) -> bool:
        return now <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user of the bot: one row per (bot, user). `staff_id` links to a staff account."""

    id: int
    bot_id: int
    user_id: int
    chat_id: int
    lang: str
    consent_version: str = ""
    consent_at: datetime | None = None
    staff_id: int | None = None
    blocked: bool = False
    original_hint_at: datetime | None = None  # when the hint to send photos as files was last shown (R06)
    profile: str | None = None
    last_entry: str | None = None  # knowledge entry of the last answer, for follow-up questions
    last_entry_at: datetime | None = None
    awaiting: Awaiting | None = None  # what the next message is for; may be past its time


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """An account. What it may do is the sum of its roles. `party`: `unit:<id of a zone's unit>` or `firm:<id>` for a
    member of a party, empty for staff. `also`: further firms of the same person; `party` is the one whose lists are
    shown."""

    id: int
    name: str
    roles: frozenset[Role]
    telegram_id: int | None = None
    active: bool = True
    party: str = ""
    also: tuple[str, ...] = ()

    @property
    def role(self) -> Role:
        """For display only: the highest role."""
        return highest(self.roles)

    @property
    def roles_in_order(self) -> tuple[Role, ...]:
        return tuple(role for role in PRECEDENCE if role in self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acted: staff (`staff_id`), a known resident (`person_id`), or, with neither, an anonymous one or the system.

    `role` is the one under which a step is taken and stored; `roles` are all that the account has and that decide what
    it may do. `via` is the channel that staff used: console, telegram or web. For reporters it is not stored.
    """

    role: Role
    name: str = ""
    via: str = ""
    staff_id: int | None = None
    person_id: int | None = None
    on_behalf_of: str = ""  # the unit for which a clerk entered the step
    roles: frozenset[Role] = field(default=frozenset(), compare=False)  # `role` alone if not given; not stored
    party: str = field(default="", compare=False)  # of a member, as in the account; not stored

    def __post_init__(self) -> None:
        if self.role not in self.roles:
            object.__setattr__(self, "roles", frozenset({self.role}))

    def has(self, permitted: Set[Role]) -> bool:
        return not self.roles.isdisjoint(permitted)

    def under(self, permitted: Set[Role]) -> "Actor":
        """The actor in its highest role among those permitted, of which it has one."""
        return replace(self, role=highest(self.roles & permitted))
