"""How well several matters in one message are told apart, on data/several.toml."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chinese.normal import fold

FILE = Path(__file__).parent / "data" / "several.toml"
_MATTER = re.compile(r"\{([^}]*)\}")
#: share of a matter's pairs of characters that its part must have
_MOST_OF_IT = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    #: matters that stand alone in a part of their own, and all of them
    found: int
    matters: int
    #: parts that hold no matter or two, and all parts
    wrong: int
    parts: int


def messages(file: Path = FILE) -> list[tuple[str, tuple[str, ...]]]:
    """Each message with its matters; none where it has only one."""
    texts = tomllib.loads(file.read_text("utf-8"))["texts"]
    return [(_MATTER.sub(r"\1", text), tuple(_MATTER.findall(text))) for text in texts]


def judged(split: Callable[[str], Sequence[str]]) -> Found:
    """`split`: the parts into which a message is taken apart; none if it is one matter."""
    found = matters = wrong = parts = 0
    for text, wanted in messages():
        held = [[one for one in wanted if _holds(part, one)] for part in split(text)]
        found += len({ones[0] for ones in held if len(ones) == 1})
        wrong += sum(len(ones) != 1 for ones in held)
        matters, parts = matters + len(wanted), parts + len(held)
    return Found(found, matters, wrong, parts)


def _holds(part: str, matter: str) -> bool:
    pairs = _pairs(matter)
    return len(pairs & _pairs(part)) >= _MOST_OF_IT * len(pairs)


def _pairs(text: str) -> set[str]:
    folded = fold(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}
