"""Decides whether what a text tells falls into a column of a catalogue: yes, no, or which question is still open."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.tables.reading import NOTHING, words
from knowledge.tables.told import ASSEMBLY, TIMES, Phrases, Told

_UNITS = "吨|平方米|立方米|张|头|只|千升|件|公里|千伏"
_BOUND = re.compile(rf"(\d+(?:\.\d+)?)\s*([百千万亿])?\s*({_UNITS})?(及以上|以上|及以下|以下)")
_ASIDE = re.compile(r"（((?:[^（）]|（[^（）]*）)*)）")
_EXCEPT = re.compile(r"(?:的?除外|^(?:均)?不含)")
_OF_ALL = re.compile(r"以上(?:项目)?均?(?:不含|除外)(.*)$")
_LEADING = re.compile(r"^(?:或者?|除重点管理以外的|除简化管理以外的|除纳入重点排污单位名录的[，,]?)+")
_DEFAULT = re.compile(r"^(?:其他|全部|其余)[﹡*]?")
_PROCESSES = ("plating", "phosphating")


@dataclass(frozen=True, slots=True)
class Finding:
    """`holds` is None while `ask` is open."""

    holds: bool | None
    clause: str
    ask: tuple[str, ...] = ()


def column_finding(cell: str, told: Told, phrases: Phrases) -> Finding:
    """Whether a cell holds: any of its clauses does, unless an exception for all of them applies."""
    if cell in NOTHING:
        return Finding(False, cell)
    of_all = _OF_ALL.search(cell)
    if of_all and _condition(of_all.group(1), told, phrases).holds:
        return Finding(False, cell)
    found = [_clause(clause, told, phrases) for clause in _clauses(_OF_ALL.sub("", cell))]
    for one in found:
        if one.holds:
            return replace(one, clause=f"{one.clause}，{of_all.group()}") if of_all else one
    asks = tuple(dict.fromkeys(question for one in found if one.holds is None for question in one.ask))
    return Finding(None if asks else False, cell, asks)


def _clauses(cell: str) -> Iterator[str]:
    depth, start = 0, 0
    for place, sign in enumerate(cell):
        depth += (sign in "（(") - (sign in "）)")
        ends = sign in "；;" or (sign in "，、," and (cell[place - 1] in "的﹡*）" or sign in "，,"))
        if depth == 0 and ends:
            yield cell[start:place]
            start = place + 1
    yield cell[start:]


def _clause(clause: str, told: Told, phrases: Phrases) -> Finding:
    text = _LEADING.sub("", clause.strip())
    asides = [part for aside in _ASIDE.findall(text) for part in re.split("[；;]", aside)]
    exceptions = [_EXCEPT.sub("", part) for part in asides if _EXCEPT.search(part)]
    excepted = [_condition(part, told, phrases, exception=True) for part in exceptions]
    if any(one.holds for one in excepted):
        return Finding(False, clause)
    plain = _ASIDE.sub("", text)
    if _DEFAULT.match(plain):
        asks = _open(excepted)
        return Finding(None if asks else True, clause, asks)
    found = _condition(plain, told, phrases)
    return Finding(found.holds, clause, found.ask)


def _condition(text: str, told: Told, phrases: Phrases, *, exception: bool = False) -> Finding:
    """A condition such as 有电镀工艺的, 年用溶剂型涂料10吨及以上的; its parts all have to hold."""
    parts = [*_features(text, told, phrases), *_materials(text, told, phrases, exception=exception)]
    parts += _figures(text, told, phrases)
    rest = _rest(text, phrases)
    if rest and not any(one.holds is False for one in parts):
        parts.append(Finding(True if rest in told.text else None, text, (words("is_it", clause=text),)))
    if any(one.holds is False for one in parts):
        return Finding(False, text)
    asks = _open(parts)
    whole = words("is_it", clause=text)
    return Finding(None if asks else bool(parts), text, (whole,) if whole in asks else asks)


def _open(found: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question for one in found if one.holds is None for question in one.ask))


def _features(text: str, told: Told, phrases: Phrases) -> Iterator[Finding]:
    for name, named in phrases.features.items():
        if not named.clause.search(text):
            continue
        known = told.features.get(name)
        if known is None and name == ASSEMBLY and any(told.amounts.values()):
            known = False  # who paints does more than assemble
        if known is None and name in _PROCESSES and told.features.get(ASSEMBLY):
            known = False  # and the reverse
        if name == "general_process" and known:
            known = None  # which of them decides
        yield Finding(known, text, (named.ask,))


def _materials(text: str, told: Told, phrases: Phrases, *, exception: bool) -> Iterator[Finding]:
    bounds = [bound for bound in _BOUND.findall(text) if bound[2] == "吨"]
    named = _materials_in(text, phrases)
    if not named:
        return
    asks = tuple(phrases.materials[name].ask for name in named)
    heavier = {other for name in named if (other := phrases.materials[name].instead_of)}
    if exception and heavier:  # an exemption for water-borne paint holds only where no solvent-borne paint is used
        used = [told.amounts.get(name) for name in heavier]
        if any(used) or None in used:
            open_asks = tuple(phrases.materials[name].ask for name in heavier)
            yield Finding(False if any(used) else None, text, open_asks)
            return
    known = [told.amounts[name] for name in named if name in told.amounts]
    if any(amount > 0 and _within(amount, bounds) for amount in known):
        yield Finding(True, text)
    elif len(known) == len(named) and not (exception and not any(known)):
        yield Finding(False, text)
    else:
        yield Finding(None, text, asks)


def _materials_in(text: str, phrases: Phrases) -> list[str]:
    """The materials that a clause names; 非溶剂型…涂料 names no solvent-borne one."""
    found: list[str] = []
    for name, named in phrases.materials.items():
        if named.clause.search(text):
            found.append(name)
            text = named.clause.sub(" ", text)
    return found


def _figures(text: str, told: Told, phrases: Phrases) -> Iterator[Finding]:
    of_material = bool(_materials_in(text, phrases))
    by_unit: dict[str, list[tuple[str, str, str, str]]] = {}
    for bound in _BOUND.findall(text):
        if not (of_material and bound[2] == "吨"):
            by_unit.setdefault(bound[2], []).append(bound)
    for unit, bounds in by_unit.items():
        known = told.figures.get(unit)
        yield Finding(None if known is None else _within(known, bounds), text, (words("is_it", clause=text),))


def _within(amount: Decimal, bounds: Iterable[tuple[str, str, str, str]]) -> bool:
    for number, times, _unit, side in bounds:
        limit = Decimal(number) * TIMES[times]
        fits = {"及以上": amount >= limit, "以上": amount > limit, "及以下": amount <= limit, "以下": amount < limit}
        if not fits[side]:
            return False
    return True


def _rest(text: str, phrases: Phrases) -> str:
    """What is left of a condition without bounds, materials and features: words that nobody has checked."""
    named = (*phrases.features.values(), *phrases.materials.values())
    if any(one.clause.search(text) for one in named):
        return ""  # 有电镀工艺的, 涉及通用工序重点管理的: the feature or material is the condition
    rest = re.sub(r"[，、,\s﹡*]", "", phrases.filler.sub("", _BOUND.sub("", text)))
    return rest.removeprefix("有").removeprefix("且")
