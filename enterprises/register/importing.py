"""Lines of a table for the register: each names a firm, and may name one of its sites and one of its persons.

A firm that the register has is recognised, by its code or else by its name, and gets what it lacks; so the same table
may come again. A line whose firm may be another one's twin waits for a person's word."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from complaints.model import Actor, Firm, FirmPerson, FirmSite
from complaints.ports import Records
from enterprises.register.duplicates import Twin, twins
from enterprises.register.entries import FirmEntry, add_firm, add_site


class Becomes(StrEnum):
    """What a line does to the register."""

    NEW = "new"  # a new firm
    MORE = "more"  # a known firm gets a site, a person or a code
    SAME = "same"  # nothing
    TWIN = "twin"  # waits: it may be a firm that is in the register under another name
    OTHER_CODE = "other_code"  # waits: the register has a firm of this name with another code


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """`site` and `person` are as read, of no firm yet."""

    line: int
    firm: FirmEntry
    site: FirmSite | None = None
    person: FirmPerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    line: RegisterLine
    becomes: Becomes
    twins: Sequence[Twin] = ()


@dataclass(slots=True)
class Taken:
    """Counts of what was entered, and the lines that wait."""

    firms: int = 0
    sites: int = 0
    persons: int = 0
    waiting: list[int] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        self.firms, self.sites, self.persons = (
            self.firms + other.firms, self.sites + other.sites, self.persons + other.persons,
        )  # fmt: skip
        self.waiting += other.waiting


def foresee(records: Records, lines: Sequence[RegisterLine], *, anyway: Set[int] = frozenset()) -> Sequence[Foreseen]:
    """What each line would do; `anyway` are the lines whose firm a person said to be new. Lines of one new firm are one
    firm."""
    seen = set[str]()
    return [_foreseen(records, line, seen, anyway) for line in lines]


def take(records: Records, lines: Sequence[RegisterLine], *, anyway: Set[int], actor: Actor, now: datetime) -> Taken:
    """Enters the lines that do not wait."""
    taken = Taken()
    for line in lines:
        known = _known(records, line.firm)
        if known is None and line.line not in anyway and _twins(records, line):
            taken.waiting.append(line.line)
            continue
        if known is not None and _other_code(known, line.firm):
            taken.waiting.append(line.line)
            continue
        if known is None:
            known = add_firm(records, line.firm, actor=actor, now=now)
            taken.firms += 1
        else:
            known = _completed(records, known, line.firm, now=now)
        _add_parts(records, known, line, taken, actor=actor, now=now)
    return taken


def _foreseen(records: Records, line: RegisterLine, seen: set[str], anyway: Set[int]) -> Foreseen:
    known = _known(records, line.firm)
    mine = line.firm.code or line.firm.name
    if known is not None and _other_code(known, line.firm):
        return Foreseen(line=line, becomes=Becomes.OTHER_CODE)
    if known is not None:
        return Foreseen(line=line, becomes=Becomes.MORE if _adds(records, known, line) else Becomes.SAME)
    if mine in seen:
        return Foreseen(line=line, becomes=Becomes.MORE)
    alike = _twins(records, line)
    if alike and line.line not in anyway:
        return Foreseen(line=line, becomes=Becomes.TWIN, twins=alike)
    seen.add(mine)
    return Foreseen(line=line, becomes=Becomes.NEW, twins=alike)


def _known(records: Records, entry: FirmEntry) -> Firm | None:
    by_code = records.firms.by_code(entry.code) if entry.code else None
    if by_code is not None:
        return by_code
    named = [firm for firm in records.firms.named(entry.name) if firm.active]
    return named[0] if len(named) == 1 else None


def _other_code(known: Firm, entry: FirmEntry) -> bool:
    return bool(known.code and entry.code and known.code != entry.code)


def _twins(records: Records, line: RegisterLine) -> Sequence[Twin]:
    site, entry = line.site, line.firm
    point = (site.lat, site.lon) if site is not None and site.lat is not None and site.lon is not None else None
    return twins(records, name=entry.name, code=entry.code, address=entry.address, point=point)


def _adds(records: Records, known: Firm, line: RegisterLine) -> bool:
    lacks = any(not getattr(known, name) and getattr(line.firm, name) for name in ("code", "trade", "address"))
    return lacks or _new_site(records, known, line) is not None or _new_person(records, known, line) is not None


def _completed(records: Records, known: Firm, entry: FirmEntry, *, now: datetime) -> Firm:
    """With what the register lacks; what it has is not overwritten."""
    filled = {name: getattr(known, name) or getattr(entry, name) for name in ("code", "trade", "address")}
    completed = replace(known, **filled)
    if completed != known:
        records.firms.save(replace(completed, updated_at=now), seen=known.version)
    return completed


def _new_site(records: Records, known: Firm, line: RegisterLine) -> FirmSite | None:
    if line.site is None or any(site.name == line.site.name for site in records.firms.sites_of(known.id)):
        return None
    return replace(line.site, firm=known.id)


def _new_person(records: Records, known: Firm, line: RegisterLine) -> FirmPerson | None:
    if line.person is None or any(one.name == line.person.name for one in records.firms.persons_of(known.id)):
        return None
    return replace(line.person, firm=known.id)


def _add_parts(records: Records, firm: Firm, line: RegisterLine, taken: Taken, *, actor: Actor, now: datetime) -> None:
    if (site := _new_site(records, firm, line)) is not None:
        add_site(records, site, actor=actor, now=now)
        taken.sites += 1
    if (person := _new_person(records, firm, line)) is not None:
        records.firms.add_person(person)
        taken.persons += 1
