"""Words that name a place: a landmark or road of the zone, or a name that ends as names of places do (…路, …小区)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from chinese.gated import Gated, gated
from zone.gazetteer import Gazetteer

_FILE = Path(__file__).parent / "data" / "places.toml"
_SIGNS = re.compile(r"[，。！？!?；;、,\s：:（）()“”\"]+")
#: what may stand within a name
_NAME = r"[一-鿿A-Za-z0-9]"
#: number of characters read: the first place named is meant
_MOST = 400


@dataclass(frozen=True, slots=True)
class _Words:
    place: Gated
    before: re.Pattern[str]
    common: frozenset[str]


def place_in(text: str, gazetteer: Gazetteer) -> str | None:
    """The words of the first place named in the text, as typed; None where no place has a name."""
    text = text[:_MOST]
    typed = _typed(text)
    known = [
        name for landmark in gazetteer.landmarks for name in (*landmark.names.values(), *landmark.short) if name in text
    ]
    if known:
        longest = max(known, key=len)
        return next((one for one in typed if longest in one), longest)
    return typed[0] if typed else None


def _typed(text: str) -> list[str]:
    words = _words()
    if not words.place.may_match(set(text)):
        return []
    found = (_trimmed(words, match) for part in _SIGNS.split(text) for match in words.place.pattern.finditer(part))
    return [name for name in found if name]


def _trimmed(words: _Words, match: re.Match[str]) -> str | None:
    name = words.before.sub("", match["name"])
    whole = f"{name}{match['ending']}"
    is_phase = match["ending"] == "期" and len(name) < 3
    return None if not name or whole in words.common or is_phase else f"{whole}{match['more'] or ''}"


@cache
def _words() -> _Words:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    more = rf"(?:与|和)?{_NAME}{{1,6}}?(?:路|街|大道)(?:交叉口|交口|路口)|\d+号楼?|[东西南北][侧段边]|交叉口"
    return _Words(
        place=gated(rf"(?P<name>{_NAME}{{1,8}}?)(?P<ending>{'|'.join(data['endings'])})(?P<more>{more})?"),
        before=re.compile(rf"^.*(?:{'|'.join(data['before'])})"),
        common=frozenset(data["common"]),
    )
