"""What somebody types to find cases: several words, in any order."""

import re
from collections.abc import Mapping

from complaints.ports import NamedBy
from zone import Zone

#: further words are not looked for; each one is a comparison with every case
MOST_WORDS = 12
#: names are not looked for by a single character, which would be in most of them
_SHORTEST_NAME = 2
#: also the separators of written Chinese, and the control characters that storage uses between fields
_BETWEEN = re.compile(r"[\s,，、;；\x00-\x1f]+")


def search_words(text: str) -> tuple[str, ...]:
    """The longest first, because it is found in the fewest cases; without words that another one contains."""
    words = dict.fromkeys(word for word in _BETWEEN.split(text.casefold()) if word)
    kept: list[str] = []
    for word in sorted(words, key=len, reverse=True):
        if not any(word in longer for longer in kept):
            kept.append(word)
    return tuple(kept[:MOST_WORDS])


def named_in(text: str, zone: Zone) -> Mapping[str, NamedBy]:
    """What each word of a search names in the zone, in any language; words that name nothing are left out."""
    found = {word: _named(word, zone) for word in search_words(text) if len(word) >= _SHORTEST_NAME}
    return {word: named for word, named in found.items() if named != NamedBy()}


def _named(word: str, zone: Zone) -> NamedBy:
    return NamedBy(
        subdistricts=frozenset(one.id for one in zone.subdistricts if _is_in(word, one.names)),
        units=frozenset(one.id for one in zone.units if _is_in(word, one.names)),
    )


def _is_in(word: str, names: Mapping[str, str]) -> bool:
    return any(word in name.casefold() for name in names.values())
