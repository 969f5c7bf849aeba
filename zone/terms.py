"""How long each step may take: reviewed data. `source` names the rule behind a row; 内部约定 is our own promise and is
never shown as a statutory limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from zone.rows import BadRows, Problem, line_of, load, problems_of

_SHIPPED = Path(__file__).parent / "data" / "terms.yaml"


class Unit(StrEnum):
    """HOUR and DAY pass by night and on holidays too."""

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
        """The shipped terms; rows of `path` take the place of those with their id. Raises BadRows."""
        shipped = _shipped()
        if path is None:
            return cls(shipped)
        return cls({**shipped, **_read(path, known=frozenset(shipped))})


@cache
def _shipped() -> Mapping[str, Term]:
    return _read(_SHIPPED, known=None)


def _read(path: Path, *, known: frozenset[str] | None) -> dict[str, Term]:
    read, found = dict[str, Term](), list[Problem]()
    required = {"id": str, "amount": int, "unit": str, "source": str}
    for row in load(path) or ():
        wrong = problems_of(row, path, required=required, optional={})
        if not wrong:
            wrong = [Problem(path, line_of(row), says) for says in _wrong(row, read, known)]
        if not wrong:
            read[row["id"]] = Term(amount=row["amount"], unit=Unit(row["unit"]), source=row["source"])
        found += wrong
    if found:
        raise BadRows(found)
    return read


def _wrong(row: Mapping[str, object], read: Mapping[str, Term], known: frozenset[str] | None) -> list[str]:
    name, amount, unit = row["id"], row["amount"], row["unit"]
    assert isinstance(amount, int)
    checks = {
        f"{name} is given twice": name in read,
        f"{name} is no step that has a term": known is not None and name not in known,
        f"{name}: {unit!r} is none of {', '.join(Unit)}": unit not in set(Unit),
        f"{name}: {amount} is not above zero": amount <= 0,
        f"{name}: where the number comes from must be said, or 内部约定": not str(row["source"]).strip(),
        "hand_back: at most 5 working days": name == "hand_back" and (unit != Unit.WORKING_DAY or amount > 5),
        f"{name}: at most 168 hours": name == "nudge_ahead" and (unit != Unit.HOUR or amount > 168),
        f"{name}: the limit that never pauses is counted in natural days": str(name).startswith("hard_cap")
        and unit != Unit.DAY,
    }
    return [says for says, wrong in checks.items() if wrong]
