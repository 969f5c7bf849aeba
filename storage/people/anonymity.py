"""Search for traces that join an anonymous case to a chat or a person: a time, an id, a cleartext field.

The relay of a reporter who wants messages must lead to the chat, so it is not checked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, or_, select

from complaints.model import NOT_REPORTER_S, EvidenceState, Identity
from complaints.privacy.coarse import day_of, hour_of
from complaints.privacy.masking import as_question
from storage.cases.rows import cases
from storage.curation import message_examples, phrasing_suggestions, wishes
from storage.engine.finding import Finding
from storage.messages.inbox import inbox
from storage.messages.outbox import outbox
from storage.messages.slots import message_slots
from storage.people.people import people
from storage.people.restraint import mutes, report_marks
from storage.photos.evidence import evidence
from storage.questions import answer_ratings, asked, unanswered
from storage.tx import Tx
from storage.webchat.chats import chats
from storage.webchat.messages import messages

_ANONYMOUS = cases.c.identity == Identity.ANONYMOUS.value
#: longest time that a fading chat may be stored: half an hour, up to the next full hour, and until the next tick
_FADING_FOR = timedelta(hours=3)
_PAGE = 1000


def joins(tx: Tx) -> Iterator[Finding]:
    """Each kind of trace; nothing if no row of an anonymous case leads to a person or a chat."""
    yield from _exact_times(tx)
    yield from _same_times(tx)
    yield from _left_over(tx)
    yield from _questions(tx)


def _exact_times(tx: Tx) -> Iterator[Finding]:
    """Rows that lead to a person or a chat and have, or could have, the exact time of a report."""
    faded = or_(messages.c.fades, messages.c.deleted)
    for name, column, coarse, where in (
        ("webchat_chats.fades_until", chats.c.fades_until, hour_of, ()),
        ("people.consent_at", people.c.consent_at, day_of, ()),
        ("people.created_at", people.c.created_at, day_of, (people.c.consent_at.is_not(None),)),
        ("webchat_messages.created_at", messages.c.created_at, hour_of, (faded,)),
        ("message_slots.set_at", message_slots.c.set_at, hour_of, ()),
        ("mutes.since", mutes.c.since, hour_of, ()),
    ):
        times = tx.connection.execute(select(column).where(column.is_not(None), *where).distinct()).scalars()
        if exact := sum(at != coarse(at) for at in times):
            yield Finding("anonymity.exact_times", {"column": name, "count": exact})
    newest = tx.connection.execute(select(func.max(cases.c.created_at, type_=cases.c.created_at.type))).scalar()
    longest = tx.connection.execute(select(func.min(chats.c.fades_until, type_=chats.c.fades_until.type))).scalar()
    if newest is not None and longest is not None and longest < newest - _FADING_FOR:
        yield Finding("anonymity.fades_kept")


#: (name, table, its time, rows that lead to a person or a chat); the time may not be that of an anonymous case
_LEADING: Sequence[tuple[str, FromClause, ColumnElement[datetime], ColumnElement[bool]]] = (
    ("report_marks", report_marks, report_marks.c.at, report_marks.c.subject != ""),
    ("inbox", inbox, inbox.c.created_at, or_(inbox.c.chat_id != 0, inbox.c.raw != "")),
    ("people", people, people.c.last_entry_at, people.c.consent_at.is_not(None)),
    ("people", people, people.c.created_at, people.c.consent_at.is_not(None)),
    ("asked", asked, asked.c.created_at, asked.c.person_id > 0),
    ("wishes", wishes, wishes.c.created_at, wishes.c.person_id > 0),
    ("webchat_messages", messages, messages.c.created_at, messages.c.chat > 0),
    ("outbox", outbox, outbox.c.finished_at, or_(outbox.c.chat_id > 0, outbox.c.recipient.like("person:%"))),
)


def _same_times(tx: Tx) -> Iterator[Finding]:
    for name, table, at, leads in _LEADING:
        same = select(cases.c.number, cases.c.created_at).join(table, at == cases.c.created_at)
        for number, created_at in tx.connection.execute(same.where(_ANONYMOUS, leads).distinct().limit(_PAGE)):
            if created_at != hour_of(created_at):  # else both have the same coarse time, which is allowed
                yield Finding("anonymity.same_time", {"table": name, "case": number})


def _left_over(tx: Tx) -> Iterator[Finding]:
    for key, query in (
        ("reporter_id", select(func.count()).where(_ANONYMOUS, cases.c.reporter_id.is_not(None))),
        ("sent_notices", _count(outbox.c.state == "sent", outbox.c.recipient.like("person:%"))),
        (
            "dead_replies",
            _count(outbox.c.state == "dead", outbox.c.kind == "reply", outbox.c.chat_id.is_not(None)),
        ),
        (
            "photo_origin",
            select(func.count())
            .select_from(evidence.join(cases, cases.c.id == evidence.c.case_id))
            .where(
                _ANONYMOUS,
                evidence.c.stage.not_in(NOT_REPORTER_S),
                evidence.c.state != EvidenceState.PENDING.value,
                or_(evidence.c.file_unique_id != "", evidence.c.file_id != "", evidence.c.bot_id.is_not(None)),
            ),
        ),
    ):
        if count := tx.connection.execute(query).scalar_one():
            yield Finding(f"anonymity.{key}", {"count": count})


def _count(*where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).where(*where)


def _questions(tx: Tx) -> Iterator[Finding]:
    """Case numbers, access codes and telephones in residents' questions."""
    for name, column in (
        ("unanswered", unanswered.c.text),
        ("answer_ratings", answer_ratings.c.question),
        ("asked", asked.c.text),
        ("phrasing_suggestions", phrasing_suggestions.c.text),
        ("wishes", wishes.c.text),
        ("message_examples", message_examples.c.text),
    ):
        texts = tx.connection.execute(select(column).execution_options(yield_per=_PAGE)).scalars()
        if open_words := sum(as_question(text) != text for text in texts):
            yield Finding("anonymity.open_words", {"table": name, "count": open_words})
