"""Documents as forms: rows and persons of the duty table, terms, categories."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from texts import has, label
from web.console.zone_data.nights import night_rows
from zone import Named, Unit, Zone
from zone.documents import Document
from zone.duty_rows import FIELD, DutyRow
from zone.row_editing import rows_of, values_of

#: sections of the duty table that name a person each
PEOPLE = ("units", "leaders", "territories")
Typed = Mapping[str, Any]


def form_of(which: Document, text: str, zone: Zone, typed: Typed, lang: str) -> Mapping[str, object] | None:
    """None for a document that is edited as text. `typed`: fields that come back. Raises NotEditable."""
    make = WITH_FORM.get(which.name)
    return make(text, zone, typed, lang) if make is not None else None


def duty_rows(text: str, zone: Zone) -> list[DutyRow]:
    known = [one.id for one in zone.categories]
    return [DutyRow.read(row.values, categories=known) for row in rows_of(text, FIELD)]


def _duty(text: str, zone: Zone, typed: Typed, lang: str) -> Mapping[str, object]:
    lines = [row.line for row in rows_of(text, FIELD)]
    rows = [
        {"at": at, "line": line, "row": row, "title": _row_title(row, zone, lang), "open": typed.get("at") == str(at)}
        for at, (row, line) in enumerate(zip(duty_rows(text, zone), lines, strict=True))
    ]
    back = typed.get("row")
    for one in rows:
        if one["open"] and back is not None:
            one["row"] = back
    empty = DutyRow(categories=(), subdistricts=(), unit="")
    added = back if back is not None and typed.get("at") == "" else empty
    return {
        "kind": "duty",
        "rows": rows,
        "added": added,
        "adding": added is not empty,
        "categories": _named(zone.categories, lang),
        "subdistricts": _named(zone.subdistricts, lang),
        "units": _named(zone.units, lang),
        "nights": night_rows(text, typed, lang),
        "people": [
            (section, label(f"zone_edit.people.{section}", lang), _people(section, text, zone, typed, lang))
            for section in PEOPLE
        ],
    }


def _row_title(row: DutyRow, zone: Zone, lang: str) -> str:
    categories = "、".join(name for ident, name in _named(zone.categories, lang) if ident in row.categories)
    where = "、".join(name for ident, name in _named(zone.subdistricts, lang) if ident in row.subdistricts)
    unit = zone.unit(row.unit)
    return label(
        "zone_edit.row_title",
        lang,
        categories=categories or "—",
        where=where or label("zone_edit.everywhere", lang),
        unit=unit.name(lang) if unit else row.unit or "—",
    )


def _people(section: str, text: str, zone: Zone, typed: Typed, lang: str) -> list[tuple[str, str, str]]:
    known = dict(_named(zone.subdistricts if section == "territories" else zone.units, lang))
    return [
        (ident, known.get(ident, ident), typed.get(f"{section}.{ident}", person))
        for ident, person in values_of(text, section).items()
    ]


def term_rows(text: str, zone: Zone) -> list[tuple[str, dict[str, Any]]]:
    """By place in the text; those that the text leaves out, by id, as they hold anyway."""
    rows = [(str(at), row.values) for at, row in enumerate(rows_of(text))]
    there = {row.get("id") for _, row in rows}
    rows += [
        (ident, {"id": ident, "amount": term.amount, "unit": term.unit.value, "source": term.source})
        for ident, term in zone.terms.rows.items()
        if ident not in there
    ]
    return rows


def category_rows(text: str, zone: Zone) -> list[dict[str, Any]]:
    """Those of the text, then those that it leaves out."""
    rows = [row.values for row in rows_of(text)]
    there = {row.get("id") for row in rows}
    return [*rows, *({"id": one.id, **one.names} for one in zone.categories if one.id not in there)]


def _terms(text: str, zone: Zone, typed: Typed, lang: str) -> Mapping[str, object]:
    rows = [
        {
            "at": at,
            "name": _named_or_id("zone_edit.term", str(row.get("id", "")), lang),
            **{name: str(typed.get(f"{at}.{name}", row.get(name, ""))) for name in ("amount", "unit", "source")},
        }
        for at, row in term_rows(text, zone)
    ]
    return {"kind": "terms", "rows": rows, "units": [(one.value, label(f"zone_edit.unit.{one}", lang)) for one in Unit]}


def _categories(text: str, zone: Zone, typed: Typed, _lang: str) -> Mapping[str, object]:
    rows = []
    for at, row in enumerate(category_rows(text, zone)):
        one = {"at": at, "id": str(row.get("id", "")), "order": str(typed.get(f"{at}.order", at + 1))}
        one |= {name: str(typed.get(f"{at}.{name}", row.get(name, ""))) for name in ("zh_CN", "en")}
        offered = f"{at}.offered" in typed if typed else bool(row.get("offered", True))
        rows.append({**one, "offered": offered})
    return {"kind": "categories", "rows": rows}


def _named(those: Sequence[Named], lang: str) -> list[tuple[str, str]]:
    return [(one.id, one.name(lang)) for one in those]


def _named_or_id(prefix: str, ident: str, lang: str) -> str:
    return label(f"{prefix}.{ident}", lang) if has(f"{prefix}.{ident}", lang) else ident


WITH_FORM: Mapping[str, Callable[[str, Zone, Typed, str], Mapping[str, object]]] = {
    "duty": _duty,
    "terms": _terms,
    "categories": _categories,
}
