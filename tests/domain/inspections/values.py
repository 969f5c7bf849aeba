"""Findings that are only added up."""

from complaints.model import Complaint, Identity, Kind, Place, PlaceSource, State
from inspections.model import Article, Finding, Limit
from inspections.ports import Found
from tests.domain.inspections.night import FRIDAY_NIGHT

_ARTICLE = Article(entry="bare-soil", law="生态环境法典", article="240")


def a_found(*, number: int, state: State, limit: Limit, at_once: bool, filed: bool) -> Found:
    case = Complaint(
        id=number,
        number=f"LW-{number:04d}-0000",
        kind=Kind.FINDING,
        state=state,
        version=1,
        category="site_dust",
        text="裸土",
        place=Place(source=PlaceSource.TYPED, address="路"),
        identity=Identity.STAFF_ONLY,
        reporter_id=None,
        created_at=FRIDAY_NIGHT,
        updated_at=FRIDAY_NIGHT,
    )
    finding = Finding(
        case_id=number,
        session_id=1,
        visit_id=1,
        number=number,
        client_id=f"finding-{number}",
        finder_id=1,
        finder="韩巡查",
        found_at=FRIDAY_NIGHT,
        recorded_at=FRIDAY_NIGHT,
        limit=limit,
        filing=_ARTICLE if filed else None,
        at_once=at_once,
    )
    return Found(finding=finding, case=case)
