"""The form of a document: what is typed, as values. What is missing or cannot be is said at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from complaints.errors import ComplaintError, Incomplete
from complaints.model.warnings import Change, Level, Original, Scope, WarningVersion
from complaints.ports import Records
from enterprises.warnings.entering import Document
from zone import Zone

_MOST_FIRMS = 500
_LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDocument:
    """As the form has it; lists by the names of their fields."""

    values: Mapping[str, str] = field(default_factory=dict)
    subdistricts: Sequence[str] = ()
    trades: Sequence[str] = ()

    @classmethod
    def of_version(cls, one: WarningVersion, records: Records, zone: Zone) -> "TypedDocument":
        """A change begins with what the last document says, except number and moment of issue."""
        names = records.firms.names(one.scope.firms)
        values = {
            "level": one.level.value,
            "issuer": one.issuer,
            "begins_at": zone.local(one.begins_at).strftime(_LOCAL),
            "whole": "1" if one.scope.whole else "",
            "firms": "\n".join(names.get(firm, firm) for firm in one.scope.firms),
            "within": str(int(one.within.total_seconds() // 60)),
        }
        return cls(values=values, subdistricts=one.scope.subdistricts, trades=one.scope.trades)


def read(typed: TypedDocument, original: Original, records: Records, zone: Zone, *, lifted: bool = False) -> Document:
    """`original` as it was uploaded. Raises Incomplete, with the field."""
    values = typed.values
    changes = {one.value: one for one in Change}
    levels = {one.value: one for one in Level}
    change = changes.get(values.get("change", ""), Change.ISSUED)
    level = levels.get(values.get("level", ""))
    if level is None and change is not Change.LIFTED:
        raise Incomplete("warnings.wrong.level").at("level")
    return Document(
        change=change,
        level=level or Level.YELLOW,  # a lifting has that of what it lifts
        issuer=values.get("issuer", "").strip(),
        document=values.get("document", "").strip(),
        issued_at=_moment(values, "issued_at", zone),
        begins_at=_moment(values, "begins_at", zone),
        scope=Scope(whole=True) if change is Change.LIFTED else _scope(typed, records, zone),
        original=Original(photo=original.photo, pdf=original.pdf, link=values.get("link", "").strip()),
        within=_within(values),
    )


def _moment(values: Mapping[str, str], name: str, zone: Zone) -> datetime:
    """As an input of the type datetime-local gives it, in the zone's time."""
    try:
        local = datetime.fromisoformat(values.get(name, "").strip())
    except ValueError:
        raise Incomplete("warnings.wrong.moment").at(name) from None
    return local.replace(tzinfo=zone.timezone) if local.tzinfo is None else local


def _within(values: Mapping[str, str]) -> timedelta:
    minutes = values.get("within", "").strip() or "30"
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        raise Incomplete("warnings.wrong.within").at("within")
    return timedelta(minutes=int(minutes))


def _scope(typed: TypedDocument, records: Records, zone: Zone) -> Scope:
    known = {one.id for one in zone.subdistricts}
    trades = set(records.firms.trades())
    return Scope(
        whole=typed.values.get("whole") == "1",
        subdistricts=tuple(one for one in dict.fromkeys(typed.subdistricts) if one in known),
        trades=tuple(one for one in dict.fromkeys(typed.trades) if one in trades),
        firms=_firms(typed.values.get("firms", ""), records),
    )


def _firms(text: str, records: Records) -> tuple[str, ...]:
    """Ids by full name or code, one a line. All that are unknown are named."""
    found, unknown = dict[str, None](), list[str]()
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    if len(lines) > _MOST_FIRMS:
        raise Incomplete("warnings.wrong.many_firms", most=_MOST_FIRMS).at("firms")
    for line in lines:
        try:
            found[firm_named(records, line)] = None
        except ComplaintError:
            unknown.append(line)
    if unknown:
        raise Incomplete("warnings.wrong.unknown_firms", names="、".join(unknown[:10])).at("firms")
    return tuple(found)


def firm_named(records: Records, words: str) -> str:
    """The id of the open firm of this full name or code. Raises Incomplete."""
    words = words.strip()
    by_code = records.firms.by_code(words.upper()) if len(words) == 18 else None
    if by_code is not None and not by_code.active:
        raise Incomplete("warnings.wrong.closed", name=by_code.name)
    if by_code is not None:
        return by_code.id
    named = [one for one in records.firms.named(words) if one.active] if words else []
    if len(named) != 1:
        key = "warnings.wrong.firm" if not words else "warnings.wrong.two_firms" if named else "warnings.wrong.no_firm"
        raise Incomplete(key, name=words) if words else Incomplete(key)
    return named[0].id
