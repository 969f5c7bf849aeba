"""Whose field a question belongs to, if it is not the environmental office's (`content/other_offices.toml`)."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chinese.gated import Gated, gated, quick
from knowledge.values import OtherOffice

_FILE = Path(__file__).parent / "content" / "other_offices.toml"


@dataclass(frozen=True, slots=True)
class OtherOffices:
    unless: re.Pattern[str]
    offices: tuple[tuple[OtherOffice, re.Pattern[str]], ...]
    #: the words of all offices: most questions have none
    any_office: re.Pattern[str]
    elsewhere: OtherOffice
    #: a place outside the zone
    place: Gated

    def of(self, text: str, *, is_ours: bool) -> OtherOffice | None:
        """None for a question that may be ours. `is_ours`: it is surely answered, so that only the place counts."""
        if self.place.search(text, set(text)):
            return self.elsewhere
        if is_ours or not self.any_office.search(text) or self.unless.search(text):
            return None
        return next((office for office, words in self.offices if words.search(text)), None)


@lru_cache(maxsize=1)
def load_other_offices() -> OtherOffices:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    elsewhere = data["elsewhere"]
    places = "|".join(elsewhere["places"])
    return OtherOffices(
        unless=re.compile(data["unless"]),
        offices=tuple((_office(row), re.compile(row["words"])) for row in data["office"]),
        any_office=quick("|".join(f"(?:{row['words']})" for row in data["office"])),
        elsewhere=_office(elsewhere),
        place=gated(f"{elsewhere['head']}(?:{places})(?!路|街|的|来|拉|运)|(?<!运)在(?:{places})"),
    )


def _office(row: dict[str, str | list[str]]) -> OtherOffice:
    return OtherOffice(id=str(row["id"]), name=str(row["name"]), telephones=tuple(row["telephones"]))
