"""Part of the page of a case: the checkboxes before 核验通过, similar cases and why, the order of merged cases, and the
site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.case.lifecycle import Addition
from complaints.case.merging import cluster, may_take_in, people, proof_of_order
from complaints.model import Complaint
from complaints.places.sites import site_of
from complaints.ports import Records
from complaints.report.similar import Like, Matter, find_similar
from services import Services
from texts import label
from wording.doubts import distance, duration
from wording.moments import moment
from wording.proofs import Box, boxes
from zone import Zone

_SHOWN = 5
_HOUR = timedelta(hours=1)
#: number of characters of an event's hash, enough to compare with an export
_PROOF = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    number: str
    state: str
    state_name: str
    why: str
    takes: bool  # another case can be merged into it


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessView:
    """`site` is 0 if there is none; `order` is empty for a case without merged cases."""

    boxes: Sequence[Box]
    alike: Sequence[Alike]
    order: Sequence[str]
    people: int
    earlier: str
    site: int


def look(records: Records, case: Complaint, services: Services, *, now: datetime, lang: str) -> LikenessView:
    likes = find_similar(records, Matter.of_case(case), likeness=services.zone.likeness, now=now, limit=_SHOWN)
    together = len(cluster(records, case)) > 1
    site = site_of(records, case, likeness=services.zone.likeness, now=now)
    return LikenessView(
        boxes=boxes(records, case, services.zone, lang),
        alike=[_alike(like, lang) for like in likes if like.case.id != case.master_id],
        order=_order(records, case, services.zone, lang) if together else (),
        people=people(records, case) if together else 1,
        earlier=_earlier(records, case),
        site=site.id if site else 0,
    )


def _alike(like: Like, lang: str) -> Alike:
    away = like.distance_m
    why = label(
        "console.likeness.why",
        lang,
        where=label("near.away", lang, size=distance(away, lang)) if away is not None else label("near.address", lang),
        age=duration(like.age, lang) if like.age >= _HOUR else label("near.now", lang),
        category=label(f"console.likeness.category_{'same' if like.same_category else 'other'}", lang),
        words=round(like.words * 100),
        score=round(like.score * 100),
    )
    return Alike(
        number=like.case.number,
        state=like.case.state,
        state_name=label(f"state.{like.case.state}", lang),
        why=why,
        takes=may_take_in(like.case.state),
    )


def _order(records: Records, case: Complaint, zone: Zone, lang: str) -> Sequence[str]:
    return [
        label(
            "console.likeness.order_line",
            lang,
            n=n,
            number=one.number,
            at=moment(one.created_at, zone, lang),
            proof=event.hash[:_PROOF],
        )
        for n, (one, event) in enumerate(proof_of_order(records, case), 1)
    ]


def _earlier(records: Records, case: Complaint) -> str:
    events = records.cases.events(case.id)
    return next((event.values.get("earlier", "") for event in events if event.action == Addition.RECURS), "")
