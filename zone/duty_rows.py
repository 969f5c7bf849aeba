"""Rows of a duty table as a form changes them. What one row takes over, the others give up, so that each category in
each sub-district keeps exactly one row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zone.duty import ALL
from zone.row_editing import Values

FIELD = "duties"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """`subdistricts`: empty for all. Empty `person` and `leader`: those of the unit."""

    categories: tuple[str, ...]
    subdistricts: tuple[str, ...]
    unit: str
    person: str = ""
    leader: str = ""
    support: tuple[str, ...] = ()
    basis: str = ""

    @classmethod
    def read(cls, values: Values, *, categories: Sequence[str]) -> "DutyRow":
        """`categories`: all of the zone, for a row that names none."""
        where = _names(values.get("subdistricts", ()))
        named = _names(values.get("categories", ()))
        return cls(
            categories=tuple(categories) if named == (ALL,) else named,
            subdistricts=() if where == (ALL,) else where,
            unit=str(values.get("unit", "")),
            person=str(values.get("person", "") or ""),
            leader=str(values.get("leader", "") or ""),
            support=_names(values.get("support", ())),
            basis=str(values.get("basis", "") or ""),
        )

    @property
    def values(self) -> dict[str, Any]:
        """As the file has it."""
        row: dict[str, Any] = {
            "categories": self.categories[0] if len(self.categories) == 1 else list(self.categories),
            "subdistricts": list(self.subdistricts) or ALL,
            "unit": self.unit,
        }
        row |= {name: given for name in ("person", "leader") if (given := getattr(self, name))}
        row |= {"support": list(self.support)} if self.support else {}
        return row | ({"basis": self.basis} if self.basis else {})


def given(
    rows: Sequence[DutyRow], at: int | None, new: DutyRow, *, subdistricts: Sequence[str]
) -> list[tuple[int | None, DutyRow]]:
    """The table with `new` in the place `at`, or at the end for None; each row with its place so far. Other rows keep
    what is left of them. What `new` no longer names is a gap, which the check of the table reports."""
    result: list[tuple[int | None, DutyRow]] = []
    split: list[tuple[int | None, DutyRow]] = []
    for place, row in enumerate(rows):
        if place == at:
            result.append((at, new))
            continue
        rest = list(_rest(row, new, subdistricts))
        result += [(place, one) for one in rest[:1]]
        split += [(None, one) for one in rest[1:]]
    return [*result, *split, *([(None, new)] if at is None else [])]


def _rest(row: DutyRow, new: DutyRow, subdistricts: Sequence[str]) -> Iterator[DutyRow]:
    """What is left of a row, in at most two rows."""
    taken = [one for one in row.categories if one in new.categories]
    where = row.subdistricts or tuple(subdistricts)
    lost = set(new.subdistricts or subdistricts)
    if not taken or lost.isdisjoint(where):
        yield row
        return
    if others := tuple(one for one in row.categories if one not in taken):
        yield replace(row, categories=others)
    if elsewhere := tuple(one for one in where if one not in lost):
        yield replace(row, categories=tuple(taken), subdistricts=elsewhere)


def _names(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(map(str, given)) if isinstance(given, list | tuple) else ()
