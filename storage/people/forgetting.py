"""Erasing all data that leads to a person. Their cases stay, without them (个人信息保护法 第47条)."""

from datetime import UTC, datetime

from sqlalchemy import Connection, Select, delete, select, update

from complaints.model import NOT_REPORTER_S, EvidenceState, Person, Role
from complaints.privacy.coarse import hour_of
from storage.cases.drafts import drafts
from storage.cases.events import event_payloads, events
from storage.cases.rows import cases
from storage.curation import wishes
from storage.messages.memory import erase_memory
from storage.people.restraint import report_marks
from storage.photos.evidence import evidence
from storage.questions import asked
from storage.webchat.ids import WEB_BOT_ID
from storage.webchat.messages import erase_history


def forget(connection: Connection, person: Person) -> None:
    own_cases = select(cases.c.id).where(cases.c.reporter_id == person.id)
    _without_reporter(connection, own_cases)
    own_drafts = select(drafts.c.id).where(drafts.c.person_id == person.id)
    connection.execute(delete(evidence).where(evidence.c.draft_id.in_(own_drafts), evidence.c.case_id.is_(None)))
    connection.execute(delete(drafts).where(drafts.c.person_id == person.id))
    connection.execute(delete(asked).where(asked.c.person_id == person.id))
    connection.execute(delete(wishes).where(wishes.c.person_id == person.id))
    erase_memory(connection, bot_id=person.bot_id, chat_id=person.chat_id)
    if person.bot_id == WEB_BOT_ID:
        erase_history(connection, chat_id=person.chat_id, since=datetime.min.replace(tzinfo=UTC))


def forget_reporter(connection: Connection, case_id: int) -> None:
    """The same for one case, whoever reported it."""
    _without_reporter(connection, select(cases.c.id).where(cases.c.id == case_id))


def _without_reporter(connection: Connection, own_cases: Select[tuple[int]]) -> None:
    own_events = select(events.c.id).where(events.c.case_id.in_(own_cases), events.c.role == Role.REPORTER.value)
    connection.execute(delete(event_payloads).where(event_payloads.c.event_id.in_(own_events)))
    _blur(connection, own_cases)
    bare = {"reporter_id": None, "contact_name": None, "contact_phone": None}
    connection.execute(update(cases).where(cases.c.id.in_(own_cases)).values(bare))


def _blur(connection: Connection, own_cases: Select[tuple[int]]) -> None:
    """Makes the cases anonymous: erases the chat's file ids of their photos and rounds report times to the hour."""
    named = update(evidence).where(evidence.c.case_id.in_(own_cases), evidence.c.stage.not_in(NOT_REPORTER_S))
    fetched = named.where(evidence.c.state != EvidenceState.PENDING.value)
    connection.execute(fetched.values(bot_id=None, file_id="", file_unique_id=""))
    times = select(cases.c.created_at).where(cases.c.id.in_(own_cases))
    for at in connection.execute(times).scalars().all():
        connection.execute(update(report_marks).where(report_marks.c.at == at).values(at=hour_of(at)))
