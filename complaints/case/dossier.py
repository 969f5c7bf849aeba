"""卷宗: everything about one case at one moment, for printing (S21). This module decides the content, not the layout.

The internal variant is for the file. The public variant has only what the public may know: none of the reporter's
words, no exact place, no person's name, telephone or plate. Neither variant names the reporter or how to reach them
(生态环境法典 第146条).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from complaints.case.moves import load
from complaints.case.public_view import public_part
from complaints.errors import NotAllowed
from complaints.model import Actor, Complaint, Event, Evidence, EvidenceState, Place, Role
from complaints.office.rights import Right, may
from complaints.ports import AuditedAct, ChainBreak, Records
from complaints.privacy.masking import blacked_out, masked, without_phone
from complaints.report.vehicle import PLATE

#: the act that every print writes to the audit log; its detail is the variant
ACT = "dossier"
#: blacking out a single character would black out half of a text
_SHORTEST_NAME = 2


class Variant(StrEnum):
    INTERNAL = "internal"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPhoto:
    """`name` is the picture's name in the photo store, empty if there is no picture to show; `digest` is the SHA-256 of
    the original."""

    stage: str
    kind: str
    state: EvidenceState
    name: str
    digest: str
    taken_at: datetime | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The hash chain of the history: number of entries, hash of the last entry, and the first break, if any."""

    entries: int
    last_hash: str
    broken: ChainBreak | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """`acts` are views and prints recorded outside the history; `names` maps staff ids to account names."""

    variant: Variant
    case: Complaint
    events: Sequence[Event]
    photos: Sequence[DossierPhoto]
    chain: Chain
    master: str
    merged: Sequence[str]
    acts: Sequence[AuditedAct]
    names: Mapping[int, str]
    printed_by: str
    printed_at: datetime


def draw_up(
    records: Records,
    *,
    case_id: int,
    variant: Variant,
    pictures: bool,
    actor: Actor,
    now: datetime,
    offices: Collection[str] = (),
) -> Dossier:
    """Collects the dossier and records the print.

    `pictures`: whether the public variant shows photos; faces and plates in them are not blacked out, so somebody must
    have looked at them. The only telephones in the public variant are those of `offices`. Raises NotAllowed for anybody
    but staff.
    """
    if actor.staff_id is None or not may(actor, Right.HANDLE):
        raise NotAllowed()
    case = load(records, case_id)
    acts = records.acts.of_case(case.id)
    records.acts.add(action=ACT, now=now, staff_id=actor.staff_id, case_id=case.id, detail=variant.value)
    events = records.cases.events(case.id)
    master = records.cases.get(case.master_id) if case.master_id is not None else None
    whole = Dossier(
        variant=variant,
        case=_without_reporter(case),
        events=[_without_contact(event, case) for event in events],
        photos=[_photo(item) for item in records.evidence.of_case(case.id)],
        chain=_chain(records, case, events),
        master=master.number if master else "",
        merged=[merged.number for merged in records.cases.of_master(case.id)],
        acts=acts,
        names={staff.id: staff.name for staff in records.staff.all()},
        printed_by=actor.name,
        printed_at=now,
    )
    return whole if variant is Variant.INTERNAL else _for_the_public(whole, case, pictures=pictures, offices=offices)


def _without_reporter(case: Complaint) -> Complaint:
    """Without the contact details and personal data in the reporter's text: only a logged view shows them."""
    place = replace(case.place, address=_own_words(case.place.address, case))
    bare = replace(case, text=_own_words(case.text, case), place=place, reporter_id=None)
    return replace(bare, contact_name="", contact_phone="")


def _without_contact(event: Event, case: Complaint) -> Event:
    """Staff may have copied the contact details into the history too."""

    def cleaned(text: str) -> str:
        own = event.actor.role is Role.REPORTER
        return _own_words(text, case) if own else blacked_out(without_phone(text, case.contact_phone), _contact(case))

    values = {name: cleaned(value) for name, value in event.values.items()}
    return replace(event, values=values, public_text=cleaned(event.public_text), note=cleaned(event.note))


def _own_words(text: str, case: Complaint) -> str:
    return blacked_out(masked(text, plates=False), _contact(case))


def _contact(case: Complaint) -> Sequence[str]:
    return [word for word in (case.contact_name, case.contact_phone) if len(word) >= _SHORTEST_NAME]


def _photo(item: Evidence) -> DossierPhoto:
    stored = item.state is EvidenceState.STORED
    return DossierPhoto(
        stage=item.stage,
        kind=item.kind,
        state=item.state,
        name=item.sha256 if stored and item.width is not None else "",
        digest=item.sha256,
        taken_at=item.taken_at,
        received_at=item.added_at,
    )


def _chain(records: Records, case: Complaint, events: Sequence[Event]) -> Chain:
    """The last entry must lead to the case's state; otherwise the end of the history was cut off."""
    broken = records.cases.first_break(case.id)
    if broken is None and (not events or events[-1].to_state is not case.state):
        broken = ChainBreak(seq=len(events) + 1, what="missing")
    return Chain(entries=len(events), last_hash=events[-1].hash if events else "", broken=broken)


def _for_the_public(whole: Dossier, case: Complaint, *, pictures: bool, offices: Collection[str]) -> Dossier:
    known = _known_of_persons(whole, case)

    def clean(text: str) -> str:
        return blacked_out(masked(text, offices=offices), known)

    bare = replace(
        whole.case,
        text="",
        answers={},
        place=Place(source=case.place.source, subdistrict=case.place.subdistrict, inside=case.place.inside),
        unit=clean(case.unit),
        support=clean(case.support),
        unit_person="",
        territory_person="",
        last_actor="",
    )
    shown = [
        replace(photo, digest="", taken_at=None, received_at=None)
        for photo in whole.photos
        if photo.name and photo.stage != "dispute"
    ]
    return replace(
        whole,
        case=bare,
        events=[_public_entry(event, clean) for event in public_part(whole.events)],
        photos=shown if pictures else [],
        acts=[],
        names={},
        printed_by="",
    )


def _public_entry(event: Event, clean: Callable[[str], str]) -> Event:
    """Without the reporter's words; those of staff are cleaned again."""
    if event.actor.role is Role.REPORTER:
        return replace(event, values={}, public_text="")
    values = {name: clean(value) for name, value in event.values.items() if name not in ("place", "before")}
    actor = replace(event.actor, on_behalf_of=clean(event.actor.on_behalf_of))
    return replace(event, actor=actor, values=values, public_text=clean(event.public_text))


def _known_of_persons(whole: Dossier, case: Complaint) -> Sequence[str]:
    """Every name, number and plate that the records of this case link to a person."""
    words = {*_contact(case), case.unit_person, case.territory_person, *whole.names.values()}
    words |= set(case.answers.get(PLATE, "").split("、"))
    for event in whole.events:
        words |= {event.actor.name, *(event.values.get(name, "") for name in ("unit_person", "territory_person"))}
    return [word for word in words if len(word) >= _SHORTEST_NAME]
