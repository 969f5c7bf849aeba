"""Time limits of the steps: reviewed data. `source` names the rule behind a row; 内部约定 is an internal commitment and
never shown as a statutory limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from zone.fields import ID, TEXT, WHOLE, Fields
from zone.rows import Row, Sheet
from zone.tables import Table


class Unit(StrEnum):
    """HOUR and DAY include nights and holidays."""

    HOUR = "hour"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"

    @property
    def working(self) -> bool:
        return self in (Unit.WORKING_HOUR, Unit.WORKING_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Span):
    source: str


@dataclass(frozen=True, slots=True)
class Terms:
    rows: Mapping[str, Term]

    def __getitem__(self, name: str) -> Term:
        return self.rows[name]

    @classmethod
    def load(cls, path: Path | None = None) -> "Terms":
        """The shipped terms; a row in `path` replaces the one with the same id. Raises BadRows."""
        return cls(_TABLE.load(path))


#: a longer term is a mistake
_LONGEST_DAYS, _LONGEST_HOURS = 3650, 24 * 3650


def _check(row: Row, sheet: Sheet) -> None:
    name, amount, unit = row["id"], row["amount"], row["unit"]
    if unit not in set(Unit):
        sheet.unknown(row.line_of("unit"), "unknown_time_unit", unit, [*Unit])
        return
    line = row.line_of("amount")
    most = _LONGEST_HOURS if unit in (Unit.HOUR, Unit.WORKING_HOUR) else _LONGEST_DAYS
    if not 1 <= amount <= most:
        sheet.wrong(line, "out_of_range", field=f"{name}.amount", value=amount, least=1, most=most)
    elif name == "hand_back" and (unit != Unit.WORKING_DAY or amount > 5):
        sheet.wrong(line, "hand_back_limit")
    elif name == "nudge_ahead" and (unit != Unit.HOUR or amount > 168):
        sheet.wrong(line, "nudge_ahead_limit")
    elif name.startswith("hard_cap") and unit != Unit.DAY:
        sheet.wrong(row.line_of("unit"), "hard_cap_unit", name=name)


_TABLE = Table(
    Path(__file__).parent / "data" / "terms.yaml",
    fields=Fields({"id": ID, "amount": WHOLE, "unit": TEXT, "source": TEXT}, {}),
    check=_check,
    make=lambda row: Term(amount=row["amount"], unit=Unit(row["unit"]), source=row["source"]),
    unknown="unknown_term",
)
