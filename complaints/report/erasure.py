"""删除我的信息 (R32, 个人信息保护法 第47条), at once. The data on the pollution stay: place, category, photos as
evidence, dates and results. Anonymous reports have no link to the person, so none is found or changed."""

from dataclasses import replace
from datetime import datetime

from complaints.case.amending import masking
from complaints.case.lifecycle import Addition
from complaints.case.moves import Move, store
from complaints.model import Actor, Complaint, Identity, Person, Role
from complaints.office import mailing
from complaints.ports import Records

_ALL = 100_000


def erase(records: Records, *, person: Person, now: datetime) -> int:
    """Erases all personal data. Returns how many of the person's cases stay, without the person."""
    cases = records.cases.of_reporter(person.id, limit=_ALL)
    for case in cases:
        mailing.forget(records, mailing.of_case(case.id))
        for event in records.cases.events(case.id):
            if event.actor.role is Role.REPORTER:  # texts written under the name are erased with it
                records.cases.erase_words(event.id)
        _bare(records, case, now)
    records.people.forget(person.id)
    records.acts.add(action="erase_person", detail=str(len(cases)), now=now)
    return len(cases)


def erase_of(records: Records, *, case: Complaint, now: datetime) -> None:
    """The same for one report, whose reporter is known by number and 查询码 and perhaps has no account. Nothing leads
    to a chat or an address any more; number and code still open the report."""
    mailing.forget(records, mailing.of_case(case.id))
    records.relays.drop(case.id)
    records.people.forget_reporter(case.id)
    _bare(records, case, now)
    records.acts.add(action="erase_person", detail="1", now=now)


def _bare(records: Records, case: Complaint, now: datetime) -> None:
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
    actor = Actor(role=Role.SYSTEM)
    store(records, case, bare, Move(action=Addition.ERASED), actor=actor, now=now, tells=False)
