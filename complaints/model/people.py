"""Who acts, and who is told: residents, staff, and the parts they play."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
