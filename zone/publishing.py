"""What the public may read of a case: reviewed data, one row per category for the place, and the amounts that all
categories share."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zone.categories import known_categories
from zone.fields import ID, TEXT, WHOLE, YES_NO, Fields
from zone.rows import Row, Sheet
from zone.tables import Table

_AMOUNTS = {"few": (2, 1000), "few_days": (30, 3660), "grid_m": (100, 2000)}
_FIRMS = "firms"


class Precision(StrEnum):
    """How finely a place is shown, finest first. Each has everything that is coarser."""

    POINT = "point"  # rounded to the grid
    STREET = "street"
    SUBDISTRICT = "subdistrict"
    ZONE = "zone"

    @property
    def rank(self) -> int:
        """0 for the finest."""
        return list(Precision).index(self)

    def coarser(self, other: "Precision") -> "Precision":
        return max(self, other, key=lambda one: one.rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    place: Precision | None = None
    amount: int = 0
    named: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Publishing:
    rows: Mapping[str, _Rule]

    @classmethod
    def load(cls, path: Path | None = None) -> "Publishing":
        """The shipped rules; a row in `path` replaces the one with the same id. Raises BadRows."""
        return cls(_TABLE.load(path))

    def finest(self, category: str) -> Precision:
        """For a category without a row as for `other`."""
        rule = self.rows.get(category) or self.rows["other"]
        return rule.place or Precision.SUBDISTRICT

    @property
    def few(self) -> int:
        """With fewer cases than this in an area within `few_days`, the next larger area is shown."""
        return self.rows["few"].amount

    @property
    def few_days(self) -> int:
        return self.rows["few_days"].amount

    @property
    def grid_m(self) -> int:
        """The width of the squares in whose middle points are shown."""
        return self.rows["grid_m"].amount

    @property
    def firms_basis(self) -> str:
        """The rule by which a firm may be named once a case is 属实 and closed; empty: none is named."""
        return self.rows[_FIRMS].source if self.rows[_FIRMS].named else ""


def _check(row: Row, sheet: Sheet) -> None:
    name = row["id"]
    if name in _AMOUNTS:
        least, most = _AMOUNTS[name]
        if not least <= row.get("amount", 0) <= most:
            at, value = row.line_of("amount") if "amount" in row else row.line, row.get("amount", 0)
            sheet.wrong(at, "out_of_range", field=f"{name}.amount", value=value, least=least, most=most)
    elif name in known_categories() and row.get("place") not in set(Precision):
        at = row.line_of("place") if "place" in row else row.line
        sheet.unknown(at, "unknown_field", str(row.get("place", "")), [*Precision])


_TABLE = Table[_Rule](
    Path(__file__).parent / "data" / "publishing.yaml",
    fields=Fields({"id": ID, "source": TEXT}, {"place": TEXT, "amount": WHOLE, "named": YES_NO}),
    check=_check,
    make=lambda row: _Rule(
        place=Precision(row["place"]) if "place" in row else None,
        amount=row.get("amount", 0),
        named=row.get("named", False),
        source=row["source"],
    ),
    unknown="unknown_limit",
)
