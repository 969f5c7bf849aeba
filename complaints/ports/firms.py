"""The register of firms, their sites and persons (complaints.model.firms)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from complaints.model.firms import Firm, FirmPerson, FirmSite, SiteKind


class CodeTaken(Exception):
    """Another entry of the register has this 统一社会信用代码."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmFilter:
    """Each field that is set narrows the result. `text` occurs in the name, code or address of the firm, or in the name
    or address of one of its sites. `kind` and `subdistrict` are those of one of its sites."""

    text: str = ""
    trade: str = ""
    kind: SiteKind | None = None
    subdistrict: str = ""
    active: bool | None = True
    repeating: "Repeating | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeating:
    """Named by at least `count` cases since then, counted as in FirmCounts.recent."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFilter:
    """Each field that is set narrows the result. `firm` "" selects sites without an owner, None all. `text` occurs in
    the name or address of the site, or in the name of its firm."""

    text: str = ""
    firm: str | None = None
    kind: SiteKind | None = None
    subdistrict: str = ""
    active: bool | None = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmPage:
    """Page `number` (from 1) of `pages`, by name; `total` counts the firms on all pages."""

    firms: Sequence[Firm]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """Page `number` (from 1) of `pages`, by name; `total` counts the sites on all pages."""

    sites: Sequence[FirmSite]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmCounts:
    """Cases that name a firm or a site. `open`: not finished. `overdue`: of these, past their deadline. `recent`: since
    the moment asked for, without reports that were not accepted, withdrawn, merged, or untrue."""

    open: int = 0
    overdue: int = 0
    recent: int = 0
    total: int = 0


class Firms(Protocol):
    """Ids are strings of digits; an id of another form is unknown. `save` is a compare-and-set like that of a case."""

    def add(self, firm: Firm) -> Firm:
        """With its id. Raises CodeTaken."""
        ...

    def get(self, firm_id: str) -> Firm | None: ...
    def save(self, firm: Firm, *, seen: int) -> bool:
        """Stores version `seen` + 1; False if somebody else was faster. Raises CodeTaken."""
        ...

    def by_code(self, code: str) -> Firm | None: ...
    def named(self, name: str) -> Sequence[Firm]:
        """The firms of exactly this name, open ones first."""
        ...

    def page(self, where: FirmFilter, *, size: int, number: int) -> FirmPage: ...
    def names(self, firm_ids: Collection[str]) -> Mapping[str, str]:
        """The names by id; unknown ids are left out."""
        ...

    def every_name(self) -> Mapping[str, str]:
        """The names of all open firms, by id."""
        ...

    def at_address(self, address: str) -> Sequence[str]:
        """Ids of open firms that have exactly this address, or an open site at it."""
        ...

    def sites_within(self, *, south: float, north: float, west: float, east: float) -> Sequence[FirmSite]:
        """Open sites with a point in that box; degrees, WGS-84."""
        ...

    def counts(self, firm_ids: Collection[str], *, since: datetime, now: datetime) -> Mapping[str, FirmCounts]:
        """By firm; a firm that no case names is left out."""
        ...

    def site_counts(self, site_ids: Collection[str], *, since: datetime, now: datetime) -> Mapping[str, FirmCounts]: ...
    def trades(self) -> Sequence[str]:
        """The trades in use, by name."""
        ...

    def add_site(self, site: FirmSite) -> FirmSite:
        """With its id."""
        ...

    def site(self, site_id: str) -> FirmSite | None: ...
    def save_site(self, site: FirmSite, *, seen: int) -> bool: ...
    def sites_of(self, firm_id: str) -> Sequence[FirmSite]:
        """All sites of the firm, open ones first, then by name."""
        ...

    def site_page(self, where: SiteFilter, *, size: int, number: int) -> SitePage: ...
    def site_names(self, site_ids: Collection[str]) -> Mapping[str, str]: ...
    def add_person(self, person: FirmPerson) -> FirmPerson: ...
    def save_person(self, person: FirmPerson) -> None: ...
    def remove_person(self, person_id: int) -> None: ...
    def persons_of(self, firm_id: str) -> Sequence[FirmPerson]: ...
