"""How near and how recent two reports of a category are about the same matter: reviewed data, a row a category."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from zone.rows import BadRows, Problem, line_of, load, problems_of

_SHIPPED = Path(__file__).parent / "data" / "likeness.yaml"
_REPEAT = "repeat"
#: what one look-up can cover (complaints.similar: cells around a place)
MOST_M = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`related`: categories that count half. `photo`: whether other residents may see one."""

    radius_m: int
    window: timedelta
    related: frozenset[str] = frozenset()
    photo: bool = True
    count: int = 0  # of a repeat site only
    source: str


@dataclass(frozen=True, slots=True)
class Likeness:
    rows: Mapping[str, Reach]

    def of(self, category: str) -> Reach:
        return self.rows.get(category) or self.rows["other"]

    @property
    def repeat(self) -> Reach:
        """What makes a site one to look after: `count` reports within radius and window (S24)."""
        return self.rows[_REPEAT]

    @classmethod
    def load(cls, path: Path | None = None) -> "Likeness":
        """The shipped rows; those of `path` take the place of the ones with their id. Raises BadRows."""
        shipped = _shipped()
        return cls(shipped if path is None else {**shipped, **_read(path, known=frozenset(shipped))})


@cache
def _shipped() -> Mapping[str, Reach]:
    return _read(_SHIPPED, known=None)


def _read(path: Path, *, known: frozenset[str] | None) -> dict[str, Reach]:
    read, found = dict[str, Reach](), list[Problem]()
    required = {"id": str, "radius_m": int, "days": int, "source": str}
    optional = {"related": list, "photo": bool, "count": int}
    for row in load(path) or ():
        wrong = problems_of(row, path, required=required, optional=optional)
        if not wrong:
            wrong = [Problem(path, line_of(row), says) for says in _wrong(row, read, known)]
        if not wrong:
            read[row["id"]] = Reach(
                radius_m=row["radius_m"],
                window=timedelta(days=row["days"]),
                related=frozenset(row.get("related", ())),
                photo=row.get("photo", True),
                count=row.get("count", 0),
                source=row["source"],
            )
        found += wrong
    if found:
        raise BadRows(found)
    return read


def _wrong(row: Mapping[str, object], read: Mapping[str, Reach], known: frozenset[str] | None) -> list[str]:
    name, radius_m, days, count = row["id"], row["radius_m"], row["days"], row.get("count", 0)
    assert isinstance(radius_m, int) and isinstance(days, int) and isinstance(count, int)
    checks = {
        f"{name} is given twice": name in read,
        f"{name} is no category": known is not None and name not in known,
        f"{name}: radius_m is between 1 and {MOST_M}": not 1 <= radius_m <= MOST_M,
        f"{name}: days is between 1 and 366": not 1 <= days <= 366,
        f"{name}: where the numbers come from must be said, or 内部约定": not str(row["source"]).strip(),
        f"{name}: count is at least 2": name == _REPEAT and count < 2,
    }
    return [says for says, wrong in checks.items() if wrong]
