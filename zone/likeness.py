"""Distance and time within which two reports of a category concern the same matter: reviewed data, one row per
category."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from zone.categories import known_categories
from zone.fields import ID, TEXT, WHOLE, WORDS, YES_NO, Fields
from zone.rows import Row, Sheet
from zone.tables import Table

_REPEAT = "repeat"
#: radius covered by one look-up (complaints.report.similar: cells around a place)
MOST_M = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`related`: categories that count half. `photo`: whether other residents may see a photo."""

    radius_m: int
    window: timedelta
    related: frozenset[str] = frozenset()
    photo: bool = True
    count: int = 0  # for a repeat site only
    source: str


@dataclass(frozen=True, slots=True)
class Likeness:
    rows: Mapping[str, Reach]

    def of(self, category: str) -> Reach:
        return self.rows.get(category) or self.rows["other"]

    @property
    def repeat(self) -> Reach:
        """The threshold of a repeat site: `count` reports within radius and window (S24)."""
        return self.rows[_REPEAT]

    @classmethod
    def load(cls, path: Path | None = None) -> "Likeness":
        """The shipped rows; a row in `path` replaces the one with the same id. Raises BadRows."""
        return cls(_TABLE.load(path))


def _check(row: Row, sheet: Sheet) -> None:
    name = row["id"]
    bounds = {"radius_m": (1, MOST_M), "days": (1, 366)}
    if name == _REPEAT:
        bounds["count"] = (2, 1000)
    for field, (least, most) in bounds.items():
        value = row.get(field, 0)
        if not least <= value <= most:
            at = row.line_of(field)
            sheet.wrong(at, "out_of_range", field=f"{name}.{field}", value=value, least=least, most=most)
    known = known_categories()
    for related in row.get("related", ()):
        if related not in known:
            sheet.unknown(row.line_of("related"), "unknown_category", related, known)


def _make(row: Row) -> Reach:
    return Reach(
        radius_m=row["radius_m"],
        window=timedelta(days=row["days"]),
        related=frozenset(row.get("related", ())),
        photo=row.get("photo", True),
        count=row.get("count", 0),
        source=row["source"],
    )


_TABLE = Table(
    Path(__file__).parent / "data" / "likeness.yaml",
    fields=Fields(
        {"id": ID, "radius_m": WHOLE, "days": WHOLE, "source": TEXT},
        {"related": WORDS, "photo": YES_NO, "count": WHOLE},
    ),
    check=_check,
    make=_make,
    unknown="unknown_likeness",
)
