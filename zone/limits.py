"""Limits on submissions per account, and the quiet hours: reviewed data, each row with its source."""

from dataclasses import dataclass
from pathlib import Path

from zone.fields import ID, TEXT, WHOLE, Fields
from zone.rows import Row, Sheet
from zone.tables import Table

_HOURS = ("quiet_from", "quiet_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of reports, minutes or hours, by name; `quiet_*` are hours of the day (0 to 23)."""

    slow_after: int
    slow_wait_minutes: int
    confirm_after: int
    confirm_here_after: int
    mute_after: int
    mute_hours: int
    quiet_from: int
    quiet_until: int

    @classmethod
    def load(cls, path: Path | None = None) -> "Limits":
        """The shipped limits; a row in `path` replaces the one with the same id. Raises BadRows."""
        return cls(**_TABLE.load(path))


def _check(row: Row, sheet: Sheet) -> None:
    name, amount = row["id"], row["amount"]
    least, most = (0, 23) if name in _HOURS else (1, 100_000)
    if not least <= amount <= most:
        field = f"{name}.amount"
        sheet.wrong(row.line_of("amount"), "out_of_range", field=field, value=amount, least=least, most=most)


_TABLE = Table[int](
    Path(__file__).parent / "data" / "limits.yaml",
    fields=Fields({"id": ID, "amount": WHOLE, "source": TEXT}, {}),
    check=_check,
    make=lambda row: int(row["amount"]),
    unknown="unknown_limit",
)
