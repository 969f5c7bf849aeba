"""删除我的信息 (R32, 个人信息保护法 第47条), at once. The data on the pollution stay: place, category, photos as
evidence, dates and results. Anonymous reports have no link to the person, so none is found or changed."""

from dataclasses import replace
from datetime import datetime

from complaints.case.amending import masking
from complaints.case.lifecycle import Addition
from complaints.case.moves import Move, store
from complaints.model import Actor, Identity, Person, Role
from complaints.office import mailing
from complaints.ports import Records

_ALL = 100_000


def erase(records: Records, *, person: Person, now: datetime) -> int:
    """Erases all personal data. Returns how many of the person's cases stay, without the person."""
    cases = records.cases.of_reporter(person.id, limit=_ALL)
    for case in cases:
        mailing.forget(records, mailing.of_case(case.id))
        bare = replace(
            case,
            identity=Identity.ANONYMOUS,
            reporter_id=None,
            contact_name="",
            contact_phone="",
            text=masking(case.text),
            place=replace(case.place, address=masking(case.place.address)),
            updated_at=now,
        )
        for event in records.cases.events(case.id):
            if event.actor.role is Role.REPORTER:  # texts written under the name are erased with it
                records.cases.erase_words(event.id)
        actor = Actor(role=Role.SYSTEM)
        store(records, case, bare, Move(action=Addition.ERASED), actor=actor, now=now, tells=False)
    records.people.forget(person.id)
    records.acts.add(action="erase_person", detail=str(len(cases)), now=now)
    return len(cases)
