"""The form below the queue, as sent: the ticked cases, the way, and the fields of every way, so that none is lost when
the list comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from multidict import MultiMapping

from complaints.office.bulk import Way
from complaints.report.numbers import parse_number

#: longest text of a field
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkForm:
    """`query` is the queue's own, to come back to it. `typed` are the fields of all ways by name, e.g. `give.to`."""

    query: str = "?"
    ticked: tuple[str, ...] = ()
    all: bool = False
    way: Way | None = None
    typed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, posted: MultiMapping[object]) -> "BulkForm":
        numbers = [number for one in posted.getall("case", []) if (number := parse_number(str(one)))]
        way = str(posted.get("way", ""))
        return cls(
            query=str(posted.get("list", "?"))[:_LONGEST],
            ticked=tuple(dict.fromkeys(numbers)),
            all=posted.get("all") == "1",
            way=Way(way) if way in set(Way) else None,
            typed={
                name: str(value).strip()[:_LONGEST]
                for name, value in posted.items()
                if name.partition(".")[0] in set(Way) and isinstance(value, str)
            },
        )

    @property
    def begun(self) -> bool:
        """Whether anything is ticked, chosen or typed; the list of colleagues is never empty."""
        written = any(value for name, value in self.typed.items() if name != "give.to")
        return bool(self.ticked or self.all or self.way or written)

    @property
    def values(self) -> Mapping[str, str]:
        """The fields of the chosen way, by their plain names; a moment typed beside a choice takes precedence."""
        start = f"{self.way}."
        own = {name.removeprefix(start): value for name, value in self.typed.items() if name.startswith(start)}
        return {**own, "rectify_by": own.get("rectify_by_own") or own.get("rectify_by", "")}

    def fields(self) -> Sequence[tuple[str, str]]:
        """Everything again as hidden fields."""
        ticks = [("case", number) for number in self.ticked] + ([("all", "1")] if self.all else [])
        return [("list", self.query), ("way", self.way or ""), *ticks, *self.typed.items()]
