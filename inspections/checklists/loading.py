"""Reads the checklists of a zone: every .yaml file in the folder `checklists` beside zone.yaml is one version of one
list. A zone without that folder has the lists of the shipped one. Problems are those of zone.rows: file, line, and a
text key under `zone_data`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from complaints.model import SiteKind
from inspections.checklists.lists import RED_FROM, TEXTS, Catalogue, Checklist, Item, Status, Use, in_order
from zone.categories import shipped_categories
from zone.fields import ID, ROWS, SHORT_ID, TEXT, WHOLE, WORDS, Fields, ValueKind, rows_with_ids
from zone.rows import BadRows, Row, RowProblem, Rows, Sheet, load, nearest, shown

FOLDER = "checklists"
SHIPPED = Path(__file__).parents[2] / "zone" / "data" / "xuzhou"
#: ids of the kinds of sites that a list can be for
SITE_KINDS = tuple(kind.value for kind in SiteKind)
_MOST_ITEMS, _LONGEST = 60, 300


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


_DAY = ValueKind("not_day", _is_day)
_FILE = Fields(
    {
        "id": SHORT_ID,
        "version": WHOLE,
        "title": TEXT,
        "status": TEXT,
        "source": TEXT,
        "dated": TEXT,
        "valid_from": _DAY,
        "uses": WORDS,
        "items": ROWS,
    },
    {"title_en": TEXT, "kinds": WORDS, "red_from": WHOLE, "entry": ID, "category": ID},
)
_ITEM = Fields(
    {"id": SHORT_ID, "title": TEXT, "good": TEXT, "bad": TEXT, "measure": TEXT, "basis": ID},
    {"title_en": TEXT, "good_en": TEXT, "bad_en": TEXT, "measure_en": TEXT, "category": ID},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The days on which a knowledge entry holds; `until` None: open."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bases:
    """The knowledge entries that items may name, for the check of `load_lists`."""

    entries: Mapping[str, Term]
    today: date


def load_lists(zone: Path | None, *, bases: Bases | None = None) -> Catalogue:
    """`zone`: its folder, None for the shipped one. With `bases` an item is also refused whose entry is unknown or not
    in force. Raises BadRows with the problems of all files, and OSError."""
    problems, lists = list[RowProblem](), list[tuple[Checklist, Path, int]]()
    for path in sorted(_folder(zone).glob("*.yaml")):
        sheet = Sheet(path)
        try:
            row = _FILE.check(load(path), sheet, 1)
            if row is not None and (made := _list(row, sheet, bases)) is not None:
                _same_twice(made, lists, row, sheet)
                lists.append((made, path, row.line_of("version")))
        except BadRows as error:
            problems += error.problems
        problems += sorted(sheet.problems, key=lambda problem: problem.line)
    if problems:
        raise BadRows(problems)
    return in_order(made for made, _, _ in lists)


def _folder(zone: Path | None) -> Path:
    own = zone / FOLDER if zone is not None else None
    return own if own is not None and own.is_dir() else SHIPPED / FOLDER


def _same_twice(made: Checklist, lists: list[tuple[Checklist, Path, int]], row: Row, sheet: Sheet) -> None:
    for other, path, _ in lists:
        if (other.id, other.version) == (made.id, made.version):
            at = row.line_of("version")
            sheet.wrong(at, "version_twice", name=made.id, version=made.version, file=path.name)


def _list(row: Row, sheet: Sheet, bases: Bases | None) -> Checklist | None:
    before = len(sheet.problems)
    _header(row, sheet)
    if bases is not None and "entry" in row:
        _check_entry(row, "entry", sheet, bases)
    rows: Rows = row["items"]
    items = [
        _item(one, sheet, bases, category=row.get("category", ""))
        for one in rows_with_ids(rows, sheet, _ITEM, row.line_of("items"))
    ]
    if row["status"] != Status.UNCONFIRMED and not rows:
        sheet.wrong(row.line_of("items"), "nothing_listed", field="items")
    if len(rows) > _MOST_ITEMS:
        sheet.wrong(row.line_of("items"), "too_many_items", most=_MOST_ITEMS)
    if len(sheet.problems) > before:
        return None
    return Checklist(
        id=row["id"],
        version=row["version"],
        names=_names(row),
        status=Status(row["status"]),
        source=row["source"],
        dated=row["dated"],
        valid_from=_day(row["valid_from"]),
        uses=frozenset(map(Use, row["uses"])),
        kinds=tuple(row.get("kinds", ())),
        red_from=row.get("red_from", RED_FROM),
        entry=row.get("entry", ""),
        items=tuple(items),
    )


def _header(row: Row, sheet: Sheet) -> None:
    if row["status"] not in set(Status):
        sheet.unknown(row.line_of("status"), "unknown_status", row["status"], [*Status])
    if not row["uses"]:
        sheet.wrong(row.line_of("uses"), "nothing_listed", field="uses")
    for use in row["uses"]:
        if use not in set(Use):
            sheet.unknown(row.line_of("uses"), "unknown_use", use, [*Use])
    for kind in row.get("kinds", ()):
        if kind not in SITE_KINDS:
            sheet.unknown(row.line_of("kinds"), "unknown_site_kind", kind, SITE_KINDS)
    for name, least, most in (("version", 1, 9999), ("red_from", 1, _MOST_ITEMS)):
        if not least <= row.get(name, least) <= most:
            sheet.wrong(row.line_of(name), "out_of_range", field=name, value=row[name], least=least, most=most)
    _check_category(row, sheet)
    _short(row, sheet, ("title", "title_en", "source", "dated"))


def _item(row: Row, sheet: Sheet, bases: Bases | None, *, category: str) -> Item:
    _short(row, sheet, ("title", "title_en", *TEXTS, *(f"{name}_en" for name in TEXTS)))
    if bases is not None:
        _check_entry(row, "basis", sheet, bases)
    _check_category(row, sheet)
    return Item(
        id=row["id"],
        names=_names(row),
        good=row["good"],
        bad=row["bad"],
        measure=row["measure"],
        basis=row["basis"],
        category=row.get("category", category),
        english={name: row[f"{name}_en"] for name in TEXTS if f"{name}_en" in row},
    )


def _check_category(row: Row, sheet: Sheet) -> None:
    known = [one.id for one in shipped_categories()]
    if "category" in row and row["category"] not in known:
        sheet.unknown(row.line_of("category"), "unknown_category", row["category"], known)


def _check_entry(row: Row, field: str, sheet: Sheet, bases: Bases) -> None:
    """An item can't rest on a law that nobody has checked."""
    name, line = row[field], row.line_of(field)
    term = bases.entries.get(name)
    if term is None:  # there are too many entries to list all of them
        values, near = {"name": shown(name)}, nearest(name, bases.entries)
        problem = RowProblem(path=sheet.path, line=line, key="unknown_entry", values=values, near=near)
        sheet.problems.append(problem)
    elif not (term.since <= bases.today and (term.until is None or bases.today <= term.until)):
        sheet.wrong(line, "entry_not_in_force", name=name)


def _short(row: Row, sheet: Sheet, names: tuple[str, ...]) -> None:
    for name in names:
        if len(row.get(name, "")) > _LONGEST:
            sheet.wrong(row.line_of(name), "too_long", field=name, most=_LONGEST)


def _names(row: Row) -> dict[str, str]:
    english = {"en": row["title_en"]} if "title_en" in row else {}
    return {"zh_CN": row["title"], **english}


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
