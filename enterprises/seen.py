"""What a party sees of a case: the values that `enterprises.sight` lets through."""

from dataclasses import dataclass
from datetime import datetime

from complaints.case.lifecycle import Action
from complaints.model import (
    Dispute,
    EvidenceState,
    Extension,
    Implementer,
    Role,
    State,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitPhoto:
    """`sha256` is empty until the photo is stored. `key` is its id."""

    key: int
    sha256: str
    stage: str
    state: EvidenceState
    taken_at: datetime | None
    coming: bool = False
    sound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """`who` is the name of a member of the own party, and for a unit also that of a member of the firm; else empty.
    `role` as in the history. `said` are the member's own words to the reporter."""

    at: datetime
    action: str
    who: str
    role: Role
    for_us: bool  # entered by the office on behalf of the unit
    values: dict[str, str]
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCase:
    """A case as a member of one of its parties sees it. `pairs`: keys of a photo before the work and of one after it.
    `recordings`: whether there are recordings, which only staff hear. `hides_report`: it was reported, so that words,
    photos and address of the report are hidden."""

    id: int
    number: str
    version: int
    state: State
    danger: bool
    category: str
    text: str
    vehicle: dict[str, str]
    address: str
    lat: float | None
    lon: float | None
    rounded: bool
    territory: str
    unit: str
    unit_person: str
    firm: str
    firm_site: str
    implementer: Implementer
    given_at: datetime | None
    due_at: datetime | None
    rectify_by: datetime | None
    original_by: datetime | None
    paused: bool
    extension: Extension
    extend_to: datetime | None
    dispute: Dispute
    rework_count: int
    demand: str
    photos: tuple[UnitPhoto, ...]
    pairs: tuple[tuple[int | None, int], ...]
    recordings: bool
    hides_report: bool
    entries: tuple[UnitEntry, ...]
    steps: tuple[Action, ...]
