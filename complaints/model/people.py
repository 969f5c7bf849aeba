"""Residents, staff, and the roles in which they act."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The role of an actor. `clerk` triages; `unit` is the responsible unit, whose steps a clerk may enter for it."""

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
    awaiting: str = ""  # what the next text is for, e.g. `track` or `reply:<case id>`
    awaiting_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    id: int
    name: str
    role: Role
    telegram_id: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acted: staff (`staff_id`), a known resident (`person_id`), or, with neither, an anonymous one or the system.

    `via` is the channel that staff used: console, telegram or web. For reporters it is not stored.
    """

    role: Role
    name: str = ""
    via: str = ""
    staff_id: int | None = None
    person_id: int | None = None
    on_behalf_of: str = ""  # the unit for which a clerk entered the step
