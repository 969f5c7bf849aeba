"""Reports that another system sends by the Open311 interface: they wait for triage like any other, marked with the key
that they came in by. The same id of the other system is the same report, however often it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from complaints.case.lifecycle import Action
from complaints.case.moves import load
from complaints.clock.deadlines import Clock
from complaints.errors import Incomplete, WrongState
from complaints.model import Actor, Complaint, Event, Identity, Kind, Notice, Place, Role, State
from complaints.places.sites import note_site
from complaints.ports import Records
from complaints.ports.api import ApiKey
from complaints.privacy.masking import masked
from complaints.report.danger import is_dangerous_answer
from complaints.report.numbers import free_number
from complaints.report.vehicle import read_vehicle, without_plates
from zone.danger import sounds_urgent
from zone.likeness import Likeness

#: characters of a description (GeoReport v2, POST Service Request)
MOST_TEXT = 4000
MOST_CONTACT = 100


class SentBefore(WrongState):
    """The same id arrived a moment ago in another transaction: this one has to be undone, and the case read there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiReport:
    """`answers`: to the questions of the category, by id, in words. `contact`: telephone or e-mail address."""

    external_id: str
    category: str
    text: str
    place: Place
    answers: Mapping[str, str]
    name: str = ""
    contact: str = ""


def earlier(records: Records, key: ApiKey, external_id: str) -> Complaint | None:
    """The case that this key has sent under that id."""
    case_id = records.api.case_of(key.id, external_id) if external_id else None
    return load(records, case_id) if case_id is not None else None


def take_in(
    records: Records,
    key: ApiKey,
    report: ApiReport,
    *,
    now: datetime,
    clock: Clock,
    likeness: Likeness,
    random_below: Callable[[int], int],
) -> Complaint:
    """The new case, or the one that was sent before under the same id. Raises Incomplete, SentBefore."""
    if (known := earlier(records, key, report.external_id)) is not None:
        return known
    if not report.text.strip():
        raise Incomplete("error.needs.text")
    case = records.cases.add(_case(records, report, now=now, promised=clock.accept_by(now), random_below=random_below))
    if not records.api.link(case.id, key.id, external_id=report.external_id, now=now):
        raise SentBefore
    event = records.cases.append(
        Event.of(
            case,
            Action.SUBMIT,
            actor=Actor(role=Role.SYSTEM, name=key.name),
            at=now,
            before=State.DRAFT,
            values={"external_number": report.external_id} if report.external_id else {},
        )
    )
    records.notices.add(Notice(event_id=event.id, case_id=case.id, to="group", key="card"))
    note_site(records, case=case, likeness=likeness, now=now)
    return case


def _case(
    records: Records,
    report: ApiReport,
    *,
    now: datetime,
    promised: datetime,
    random_below: Callable[[int], int],
) -> Complaint:
    """With a contact it is a report under a name, which only staff see; without one it is anonymous, and personal data
    in its words, answers and address are masked."""
    named = bool(report.contact)

    def kept(written: str) -> str:
        return written if named else masked(written, plates=False)

    danger = sounds_urgent(report.text) or any(
        is_dangerous_answer(question, answer) for question, answer in report.answers.items()
    )
    return Complaint(
        id=0,
        number=free_number(records, random_below),
        kind=Kind.REPORT,
        state=State.SUBMITTED,
        version=1,
        category=report.category,
        text=without_plates(kept(report.text)),
        danger=danger,
        place=replace(report.place, address=without_plates(kept(report.place.address))),
        answers={**read_vehicle(report.text), **{name: kept(answer) for name, answer in report.answers.items()}},
        identity=Identity.NAMED if named else Identity.ANONYMOUS,
        reporter_id=None,
        contact_name=report.name[:MOST_CONTACT] if named else "",
        contact_phone=report.contact[:MOST_CONTACT],
        created_at=now,
        updated_at=now,
        due_at=promised,
        promised_at=promised,
        territory=report.place.subdistrict or "",
    )
