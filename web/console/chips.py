"""The conditions of a list in words, each with the address of the list without it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from complaints.report.numbers import parse_number
from texts import has, label
from web.console.filters import NONE, FilterChoice
from wording import acceptors
from zone import Zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    text: str
    without: str


def chips(
    choice: FilterChoice, zone: Zone, people: Mapping[int, str], lang: str, *, firms: Mapping[str, str]
) -> tuple[Chip, ...]:
    """`people`: names by account; `firms`: names by id."""
    whole = replace(choice, page=1)
    parts = (*_parts(choice, zone, people, lang), *_of_firm(choice, firms, lang))
    return tuple(Chip(text=text, without=replace(whole, **without).query) for text, without in parts)


def _parts(
    choice: FilterChoice, zone: Zone, people: Mapping[int, str], lang: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    words = [choice.q] if parse_number(choice.q) else choice.q.split()
    for place, word in enumerate(words):
        yield label("finding.word", lang, word=word), {"q": " ".join(words[:place] + words[place + 1 :])}
    if choice.state:
        key = f"state.{choice.state}"
        yield label(key if has(key, lang) else "console.tab.all", lang), {"state": ""}
    if choice.kind:
        yield label(f"inspect.kind.{choice.kind}", lang), {"kind": ""}
    for name, known in (("subdistrict", zone.subdistrict), ("category", zone.category), ("unit", zone.unit)):
        if chosen := getattr(choice, name):
            found = known(chosen)
            value = label("numbers.without", lang) if chosen == NONE else found.name(lang) if found else chosen
            yield _named(f"console.filter.{name}", value, lang), {name: ""}
    yield from _persons(choice, zone, people, lang)
    for name, key in (
        ("overdue", "console.tab.overdue"),
        ("danger", "finding.danger"),
        ("mine", "console.tab.mine"),
        ("unread", "live.unread"),
        ("ownerless", "console.tab.ownerless"),
    ):
        if getattr(choice, name):
            yield label(key, lang), {name: False}
    if choice.measure:
        measure = label(f"numbers.measure.{choice.measure}", lang)
        yield label("numbers.filter", lang, measure=measure), {"measure": ""}
    if choice.cell:
        yield label("heat.filter_none" if choice.cell == NONE else "heat.filter", lang), {"cell": ""}
    if choice.year and not (choice.since or choice.until):
        yield _named(f"finding.dates.{choice.dates or 'received'}", str(choice.year), lang), {"year": None, "dates": ""}
    if choice.since or choice.until:
        span = label("finding.span", lang, since=choice.since or "…", until=choice.until or "…")
        gone: dict[str, Any] = {"since": None, "until": None, "year": None, "dates": ""}
        yield _named(f"finding.dates.{choice.dates or 'received'}", span, lang), gone


def _of_firm(choice: FilterChoice, firms: Mapping[str, str], lang: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if choice.firm:
        yield _named("numbers.split_by.firm", firms.get(choice.firm, choice.firm), lang), {"firm": ""}
    if choice.reworked:
        yield label("firm_numbers.column.reworked", lang), {"reworked": False}


def _persons(
    choice: FilterChoice, zone: Zone, people: Mapping[int, str], lang: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    if choice.acceptor:
        names = [acceptors.name_of(one, zone, lang) or one for one in choice.acceptor.split(",") if one]
        yield _named("inspect.field.acceptor", label("list", lang).join(names), lang), {"acceptor": ""}
    if choice.owner:
        nobody = choice.owner == NONE
        who = label("finding.nobody", lang) if nobody else people.get(int(choice.owner), choice.owner)
        yield _named("finding.owner", who, lang), {"owner": ""}


def _named(key: str, value: str, lang: str) -> str:
    return f"{label(key, lang)}{label('colon', lang)}{value}"
