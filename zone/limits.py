"""How often one account may submit, and the quiet hours: reviewed data, each row with its source."""

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from zone.rows import BadRows, Problem, line_of, load, problems_of

_SHIPPED = Path(__file__).parent / "data" / "limits.yaml"
_HOURS = ("quiet_from", "quiet_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of reports, minutes and hours as their names say; `quiet_*` are hours of the day (0 to 23)."""

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
        """The shipped limits; rows of `path` take the place of those with their id. Raises BadRows."""
        return cls(**{**_shipped(), **(_read(path) if path is not None else {})})


_KNOWN = frozenset(field.name for field in fields(Limits))


@cache
def _shipped() -> dict[str, int]:
    return _read(_SHIPPED)


def _read(path: Path) -> dict[str, int]:
    read, found = dict[str, int](), list[Problem]()
    for row in load(path) or ():
        wrong = problems_of(row, path, required={"id": str, "amount": int, "source": str}, optional={})
        if not wrong:
            name, amount = row["id"], row["amount"]
            least, most = (0, 23) if name in _HOURS else (1, 100_000)
            checks = {
                f"{name} is no limit": name not in _KNOWN,
                f"{name} is given twice": name in read,
                f"{name}: {amount} is not within {least} and {most}": not least <= amount <= most,
                f"{name}: where the number comes from must be said, or 内部约定": not row["source"].strip(),
            }
            wrong = [Problem(path, line_of(row), says) for says, is_wrong in checks.items() if is_wrong]
            read[name] = amount
        found += wrong
    if found:
        raise BadRows(found)
    return read
