"""Permits of a site in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from complaints.model import FirmSite, PermitKind
from texts import label


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitLine:
    """`over`: no longer valid, or not yet."""

    kind: str
    number: str
    days: str
    over: bool


def permit_lines(site: FirmSite, today: date, lang: str) -> Sequence[PermitLine]:
    return [
        PermitLine(
            kind=label(f"firms.permit.{one.kind}", lang),
            number=one.number,
            days=f"{one.since or ''} – {one.until or ''}" if one.since or one.until else "",
            over=not one.is_valid(today),
        )
        for one in site.permits
    ]


def permit_kinds(lang: str) -> Sequence[tuple[str, str]]:
    return [(kind.value, label(f"firms.permit.{kind}", lang)) for kind in PermitKind]
