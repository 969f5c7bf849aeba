"""What a text tells of a works: amounts of materials, steps of its process, other figures (`content/tables.toml`)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from chinese.normal import clean
from chinese.numerals import to_number
from knowledge.tables.values import Kind

_FILE = Path(__file__).parent.parent / "content" / "tables.toml"
_AMOUNT = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百千半]+)\s*(?P<unit>吨|公斤|千克|kg)", re.IGNORECASE
)
_PART = re.compile("[^，。；,;？?！、]+")
ASSEMBLY = "assembly"
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(万|千|百)?\s*(平方米|平米|平|张|头|只|吨|立方米|千升|件|分贝|公里|千伏)")
_TONNES = {"吨": Decimal(1), "公斤": Decimal("0.001"), "千克": Decimal("0.001"), "kg": Decimal("0.001")}
TIMES = {None: 1, "": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_UNIT_NAMES = {"平米": "平方米", "平": "平方米"}


@dataclass(frozen=True, slots=True)
class Named:
    """A material or a feature: how people and the tables name it, and how to ask for it."""

    said: re.Pattern[str]
    clause: re.Pattern[str]
    ask: str
    #: the heavier material that this one replaces: who names only this one uses none of that
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Asks:
    words: re.Pattern[str]
    asks: re.Pattern[str]
    not_about: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    asks: Mapping[Kind, Asks]
    trades: Mapping[str, tuple[str, ...]]
    means: Mapping[str, str]
    materials: Mapping[str, Named]
    features: Mapping[str, Named]
    denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]
    filler: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`amounts` in tonnes a year by material; `features` that are there or expressly not; figures by unit."""

    text: str
    amounts: Mapping[str, Decimal]
    features: Mapping[str, bool]
    figures: Mapping[str, Decimal]


def told(text: str, phrases: Phrases) -> Told:
    text = clean(text)
    mentions: list[tuple[str, re.Match[str]]] = []
    for name, named in phrases.materials.items():
        for found in named.said.finditer(text):
            if not any(other.start() <= found.start() < other.end() for _, other in mentions):
                mentions.append((name, found))
    mentions.sort(key=lambda mention: mention[1].start())
    used = [mention for mention in mentions if not _denied(text, mention[1], phrases)]
    amounts = {name: Decimal(0) for name, found in mentions if (name, found) not in used}
    amounts |= _amounts(text, used)
    for name, _ in used:
        heavier = phrases.materials[name].instead_of
        if heavier and heavier not in {other for other, _ in mentions}:
            amounts[heavier] = Decimal(0)
    named_features = ((name, named.said.search(text)) for name, named in phrases.features.items())
    features = {name: not _denied(text, found, phrases) for name, found in named_features if found}
    if features.get(ASSEMBLY):  # who only assembles uses none of them
        amounts = {name: amounts.get(name, Decimal(0)) for name in phrases.materials}
    figures = {
        _UNIT_NAMES.get(unit, unit): Decimal(number) * TIMES[times] for number, times, unit in _FIGURE.findall(text)
    }
    meant = [other for word, other in phrases.means.items() if word.lower() in text.lower()]
    return Told(text=" ".join([text, *meant]), amounts=amounts, features=features, figures=figures)


def _denied(text: str, found: re.Match[str], phrases: Phrases) -> bool:
    before = re.split("[，。；,;？?]", text[: found.start()])[-1]
    after = re.split("[，。；,;？?]", text[found.end() :])[0]
    whether = before.endswith(("有没有", "是不是", "用不用"))
    return not whether and bool(phrases.denied_before.search(before[-6:]) or phrases.denied_after.match(after))


def _amounts(text: str, mentions: Sequence[tuple[str, re.Match[str]]]) -> dict[str, Decimal]:
    """Pairs amounts and materials of each part between commas, in their order; a single amount may stand apart."""
    found: dict[str, Decimal] = {}
    amounts = list(_AMOUNT.finditer(text))
    for part in _PART.finditer(text):
        here = [name for name, match in mentions if part.start() <= match.start() < part.end()]
        given = [match for match in amounts if part.start() <= match.start() < part.end()]
        if len(given) == 1 and here:
            here = here[:1]
        if len(here) == len(given):
            found |= {name: value for name, match in zip(here, given, strict=True) if (value := _tonnes(match))}
    names = {name for name, _ in mentions}
    if not found and len(amounts) == 1 and len(names) == 1 and (value := _tonnes(amounts[0])):
        found[names.pop()] = value
    return found


def _tonnes(amount: re.Match[str]) -> Decimal | None:
    number = Decimal("0.5") if amount["number"] == "半" else to_number(amount["number"])
    return None if number is None else number * _TONNES[amount["unit"].lower()]


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Phrases(
        asks={kind: Asks(*(re.compile(data[kind][key]) for key in ("words", "asks", "not_about"))) for kind in Kind},
        trades={word: tuple(codes) for word, codes in data["trades"].items()},
        means=data["means"],
        materials={name: _named(row) for name, row in data["materials"].items()},
        features={name: _named(row) for name, row in data["features"].items()},
        denied_before=re.compile(rf"(?:{data['denials']['before']})(?:.{{0,1}})$"),
        denied_after=re.compile(rf".{{0,2}}(?:{data['denials']['after']})"),
        filler=re.compile(data["counting"]["filler"]),
    )


def _named(row: Mapping[str, str]) -> Named:
    return Named(
        re.compile(row["said"], re.IGNORECASE), re.compile(row["clause"]), row["ask"], row.get("instead_of", "")
    )
