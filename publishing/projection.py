"""From a case to its public value: the only place that decides what of a case leaves it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from complaints.case.lifecycle import Action
from complaints.model import Complaint, Event, Sharing
from complaints.report.similar import cells_within
from publishing.agreed import agreed, is_confirmed, is_finding
from publishing.model import Proposal, PublicCase, PublicPhoto, PublicStep, Stage, Step
from publishing.ports import PublishingRecords
from zone import Zone
from zone.publishing import Precision

_STEPS = {
    Action.RECORD: Step.FOUND,
    Action.SUBMIT: Step.RECEIVED,
    Action.ACCEPT: Step.ACCEPTED,
    Action.DISPATCH: Step.DISPATCHED,
    Action.REPORT_DONE: Step.DONE,
    Action.PASS: Step.VERIFIED,
    Action.CONFIRM: Step.VERIFIED,
    Action.CLOSE: Step.CLOSED,
    Action.ANSWER: Step.DONE,
}
#: metres of a degree of latitude
_DEGREE_M = 111_320.0
_MOST_AROUND = 50


class Removed(StrEnum):
    """What the preview says is not published, and why."""

    NO_CONSENT = "no_consent"  # filed under an older text, or not agreed to
    NO_PHOTO_CONSENT = "no_photo_consent"
    WORDS = "words"  # the reporter's own, always
    ADDRESS = "address"  # always
    REPORTER = "reporter"  # always
    NOTES = "notes"  # always
    POINT_BY_CATEGORY = "point_by_category"
    STREET_BY_CATEGORY = "street_by_category"
    FEW_AROUND = "few_around"
    FEW_IN_SUBDISTRICT = "few_in_subdistrict"
    FIRM = "firm"
    SITE = "site"  # of a finding
    UNREADY_PHOTO = "unready_photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Projected:
    """`case` is what would be public now; `removed` what would not."""

    case: PublicCase
    removed: Sequence[Removed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Whether there are so few reports near a case that its reporter could be guessed."""

    few_in_square: bool
    few_in_subdistrict: bool


def crowd(records: PublishingRecords, case: Complaint, zone: Zone, *, now: datetime) -> Around:
    rules, place = zone.publishing, case.place
    since = now - timedelta(days=rules.few_days)
    near = 0
    if place.lat is not None and place.lon is not None:
        square = _square(place.lat, place.lon, rules.grid_m)
        rows = records.cases.near(
            cells_within(place.lat, place.lon, radius_m=rules.grid_m), since=since, limit=_MOST_AROUND * rules.few
        )
        near = sum(
            1
            for row in rows
            if row.lat is not None and row.lon is not None and _square(row.lat, row.lon, rules.grid_m) == square
        )
    area = case.territory or place.subdistrict or ""
    return Around(
        few_in_square=near < rules.few,
        few_in_subdistrict=records.publishing.reports_since(area, since) < rules.few,
    )


def project(
    case: Complaint,
    events: Sequence[Event],
    proposal: Proposal,
    zone: Zone,
    *,
    around: Around,
    now: datetime,
    firm: str = "",
    before: PublicCase | None = None,
) -> Projected:
    """`firm`: the name of the case's firm. `before`: the revision that is public now."""
    found = is_finding(case)
    removed = [Removed.ADDRESS, Removed.NOTES]
    removed = removed if found else [Removed.WORDS, *removed, Removed.REPORTER]
    precision = _precision(case, zone, around, removed)
    area = case.territory or case.place.subdistrict or ""
    public = PublicCase(
        number=case.number,
        revision=before.revision + 1 if before else 1,
        category=case.category,
        state=case.state.value,
        is_finding=found,
        received_on=zone.local(case.created_at).date(),
        closed_on=zone.local(case.closed_at).date() if case.closed_at else None,
        precision=max(precision, Precision.SUBDISTRICT, key=lambda one: one.rank),
        subdistrict="" if precision is Precision.ZONE else area,
        published_at=before.published_at if before else now,
        corrected_at=now if before else None,
        correction=proposal.correction if before else "",
    )
    if Sharing.RESULTS not in agreed(case):
        return Projected(case=public, removed=[*removed, Removed.NO_CONSENT])
    full = _full(public, case, events, proposal, zone, precision, removed)
    named = _with_firm(full, proposal, zone, firm, removed, confirmed=is_confirmed(case, events))
    return Projected(case=named, removed=removed)


def _full(  # noqa: PLR0917
    public: PublicCase,
    case: Complaint,
    events: Sequence[Event],
    proposal: Proposal,
    zone: Zone,
    precision: Precision,
    removed: list[Removed],
) -> PublicCase:
    rules = zone.publishing
    place = replace(public, precision=precision)
    if precision.rank <= Precision.STREET.rank:
        place = replace(place, street=proposal.street)
        if not proposal.street and precision is Precision.STREET:
            place = replace(place, precision=Precision.SUBDISTRICT)
    if precision is Precision.POINT and case.place.lat is not None and case.place.lon is not None:
        lat, lon = rounded(case.place.lat, case.place.lon, rules.grid_m)
        place = replace(place, lat=lat, lon=lon, site=proposal.site)
    return replace(
        place,
        words=proposal.words,
        verdict=case.verdict.value if case.verdict else "",
        outcome=case.outcome.value if case.outcome else "",
        unit=case.unit,
        steps=_steps(events, zone),
        photos=_photos(case, proposal, removed),
    )


def _with_firm(
    public: PublicCase,
    proposal: Proposal,
    zone: Zone,
    firm: str,
    removed: list[Removed],
    *,
    confirmed: bool,
) -> PublicCase:
    """Named only if the zone has a rule for it, and what was reported or found is confirmed. The site of a finding says
    whose it is, and needs the same."""
    basis = zone.publishing.firms_basis
    if public.is_finding and public.site and not (basis and confirmed):
        public = replace(public, site="")
        removed.append(Removed.SITE)
    if proposal.names_firm and firm and basis and confirmed:
        return replace(public, firm=firm, basis=basis)
    if firm:
        removed.append(Removed.FIRM)
    return public


def _precision(case: Complaint, zone: Zone, around: Around, removed: list[Removed]) -> Precision:
    finest = zone.publishing.finest(case.category)
    if finest is not Precision.POINT:
        removed.append(Removed.POINT_BY_CATEGORY)
    if finest.rank > Precision.STREET.rank:
        removed.append(Removed.STREET_BY_CATEGORY)
    if around.few_in_subdistrict and not is_finding(case):
        removed.append(Removed.FEW_IN_SUBDISTRICT)
        return Precision.ZONE
    if around.few_in_square and not is_finding(case) and finest.rank < Precision.SUBDISTRICT.rank:
        removed.append(Removed.FEW_AROUND)
        return Precision.SUBDISTRICT
    if finest is Precision.POINT and case.place.lat is None:
        return Precision.STREET
    return finest


def _steps(events: Sequence[Event], zone: Zone) -> tuple[PublicStep, ...]:
    """Each once: its last time, since work that was done again ends with the last."""
    days = {_STEPS[Action(event.action)]: zone.local(event.at).date() for event in events if event.action in _STEPS}
    return tuple(PublicStep(on=days[step], what=step) for step in Step if step in days)


def _photos(case: Complaint, proposal: Proposal, removed: list[Removed]) -> tuple[PublicPhoto, ...]:
    shown = []
    for photo in proposal.photos:
        if Sharing.PHOTOS not in agreed(case) and photo.stage is not Stage.AFTER:
            removed.append(Removed.NO_PHOTO_CONSENT)
        elif not photo.is_ready:
            removed.append(Removed.UNREADY_PHOTO)
        else:
            shown.append(PublicPhoto(digest=photo.digest, stage=photo.stage, width=photo.width, height=photo.height))
    return tuple(shown)


def rounded(lat: float, lon: float, grid_m: int) -> tuple[float, float]:
    """The middle of the square of the grid in which the point is."""
    row, column, height, width = _grid(lat, lon, grid_m)
    return round((row + 0.5) * height, 5), round((column + 0.5) * width, 5)


def _square(lat: float, lon: float, grid_m: int) -> tuple[int, int]:
    row, column, _, _ = _grid(lat, lon, grid_m)
    return row, column


def _grid(lat: float, lon: float, grid_m: int) -> tuple[int, int, float, float]:
    """Row and column, and height and width of a square in degrees. The width is that of the row's own latitude."""
    height = grid_m / _DEGREE_M
    row = math.floor(lat / height)
    width = height / max(0.01, math.cos(math.radians((row + 0.5) * height)))
    return row, math.floor(lon / width), height, width
