"""The categories of reports. Their ids are the same in every zone, because models and cases know them; a zone may give
them other names, another order, and stop offering some (categories.yaml)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from zone.fields import ID, TEXT, YES_NO, Fields, rows_with_ids
from zone.named import Named
from zone.rows import Row, Rows, Sheet, load
from zone.tables import Table

#: what fits nowhere; it is always offered
OTHER = "other"
#: characters of a name that a button of the chat shows whole
_LONGEST = {"zh_CN": 16, "en": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Named):
    unit: str
    #: id of the category whose duties hold for this one in a duty table that does not name it
    like: str = ""
    #: False: nobody can choose it any more; cases that have it keep it
    offered: bool = True


def shipped_categories() -> tuple[Category, ...]:
    return tuple(_TABLE.shipped.values())


def known_categories() -> Collection[str]:
    return _TABLE.shipped.keys()


def load_categories(path: Path) -> tuple[Category, ...]:
    """In the order of the file; categories that it leaves out follow as shipped. Raises BadRows and OSError."""
    sheet, own, names = Sheet(path), dict[str, Category](), dict[str, int]()
    values = load(path)
    for row in rows_with_ids(Rows(1) if values is None else values, sheet, _OWN, 1):
        shipped = _TABLE.shipped.get(row["id"])
        if shipped is None:
            sheet.unknown(row.line_of("id"), "unknown_category", row["id"], known_categories())
            continue
        _check(row, names, sheet)
        given = {lang: row[lang].strip() for lang in _LONGEST if lang in row}
        own[shipped.id] = replace(shipped, names={**shipped.names, **given}, offered=row.get("offered", True))
    sheet.check()
    return tuple({**own, **{each: one for each, one in _TABLE.shipped.items() if each not in own}}.values())


def _check(row: Row, names: dict[str, int], sheet: Sheet) -> None:
    for lang, most in _LONGEST.items():
        if len(row.get(lang, "")) > most:
            sheet.wrong(row.line_of(lang), "too_long", field=lang, most=most)
    name, line = row["zh_CN"].strip(), row.line_of("zh_CN")
    if name in names:
        sheet.wrong(line, "name_twice", name=name, first=names[name])
    names.setdefault(name, line)
    if row["id"] == OTHER and not row.get("offered", True):
        sheet.wrong(row.line_of("offered"), "always_offered", name=name)


_OWN = Fields({"id": ID, "zh_CN": TEXT}, {"en": TEXT, "offered": YES_NO})
_TABLE = Table(
    Path(__file__).parent / "data" / "categories.yaml",
    fields=Fields({"id": ID, "zh_CN": TEXT, "en": TEXT, "unit": TEXT}, {"like": TEXT}),
    make=lambda row: Category(
        id=row["id"], names={"zh_CN": row["zh_CN"], "en": row["en"]}, unit=row["unit"], like=row.get("like", "")
    ),
)
