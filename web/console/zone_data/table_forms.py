"""Saves rows of the duty table, persons, terms and categories from forms: each changes the text of the draft."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete, WrongState
from http_server import reading
from web.console.guard import status_of
from web.console.session import HOUSE
from web.console.show import error_message
from web.console.typed import texts_of, typed_of
from web.console.zone_data import forms
from web.console.zone_data.drafting import saved, store_draft
from web.console.zone_data.nights import with_nights
from web.console.zone_data.page import Shown, listed, render
from web.console.zone_data.seen import look
from zone import Zone
from zone.duty_rows import FIELD, DutyRow, given
from zone.row_editing import NotEditable, rows_of, values_of, with_rows, with_value, written

_LONGEST = 200
_TERM = ("amount", "unit", "source")


async def save_row(request: web.Request) -> web.StreamResponse:
    """`at`: the row's place, empty for a new one; `do`: save or remove."""
    typed = await request.post()
    plain = texts_of(typed)
    row = DutyRow(
        categories=tuple(listed(typed, "categories")),
        subdistricts=tuple(listed(typed, "subdistricts")),
        unit=_line(plain, "unit"),
        person=_line(plain, "person"),
        leader=_line(plain, "leader"),
        support=tuple(listed(typed, "support")),
        basis=_line(plain, "basis"),
    )
    at = plain.get("at", "")
    zone = request.app[HOUSE].services().zone

    def changed(text: str) -> str:
        return _with_row(text, at, None if plain.get("do") == "remove" else row, zone)

    return await _save(request, plain, changed, back={"at": at, "row": row})


async def save_people(request: web.Request) -> web.StreamResponse:
    plain = await typed_of(request)

    def changed(text: str) -> str:
        for section in forms.PEOPLE:
            for ident in values_of(text, section):
                if (name := plain.get(f"{section}.{ident}")) is not None:
                    text = with_value(text, section, ident, reading.text(name).strip()[:_LONGEST])
        return text

    return await _save(request, plain, changed, back=plain)


async def save_table(request: web.Request) -> web.StreamResponse:
    """Terms, categories, or the night shifts of the duty table: all rows at once."""
    plain = await typed_of(request)
    change = {"terms": _terms, "categories": _categories, "duty": _nights}.get(request.match_info["document"])
    if change is None:
        raise Incomplete("zone_edit.as_text")
    zone = request.app[HOUSE].services().zone
    return await _save(request, plain, lambda text: change(text, plain, zone), back=plain)


async def _save(
    request: web.Request, plain: Mapping[str, str], changed: Any, *, back: Mapping[str, Any]
) -> web.StreamResponse:
    """The form was made from the draft, or from the version `base`; to that text the change applies."""
    seen, base = await look(request), plain.get("base", "0")
    try:
        if seen.stamp_of_draft != plain.get("seen", ""):
            raise WrongState("zone_edit.saved_elsewhere")
        source = seen.draft.text if seen.draft is not None else seen.text_of(reading.digits(base))
        await store_draft(request, changed(source), base=base, seen=plain.get("seen", ""))
    except NotEditable:
        return await _again(request, Incomplete("zone_edit.as_text"), {})
    except (Incomplete, WrongState) as error:
        return await _again(request, error, back)
    return saved(request)


async def _again(request: web.Request, error: ComplaintError, back: Mapping[str, Any]) -> web.StreamResponse:
    shown = Shown(problem=error_message(request, error), typed=back)
    return await render(request, shown, status=status_of(error))


def _with_row(text: str, at: str, row: DutyRow | None, zone: Zone) -> str:
    rows = forms.duty_rows(text, zone)
    place = reading.digits(at) if at else None
    if place is not None and place >= len(rows):
        raise NotEditable(FIELD)
    if row is None:
        kept: list[tuple[int | None, DutyRow]] = [(number, one) for number, one in enumerate(rows) if number != place]
    else:
        if not row.categories:
            raise Incomplete("zone_edit.no_category").at("categories")
        if not row.unit:
            raise Incomplete("error.needs.unit").at("unit")
        kept = given(rows, place, row, subdistricts=[one.id for one in zone.subdistricts])
    before = [placed.values for placed in rows_of(text, FIELD)]
    # a row that says the same in other words stays as it was written
    values = [
        (number, before[number] if number is not None and rows[number] == one else one.values) for number, one in kept
    ]
    return with_rows(text, values, FIELD)


def _nights(text: str, plain: Mapping[str, str], _zone: Zone) -> str:
    return with_nights(text, plain)


def _terms(text: str, plain: Mapping[str, str], zone: Zone) -> str:
    """What is no whole number stays as it was typed, for the check to say so. A term that the text leaves out is added
    only if it was changed."""
    rows = list[tuple[int | None, dict[str, Any]]]()
    for at, row in forms.term_rows(text, zone):
        typed = {name: _line(plain, f"{at}.{name}") for name in _TERM if f"{at}.{name}" in plain}
        values = {**row, **typed}
        amount = str(values.get("amount", ""))
        if amount.isascii() and amount.isdigit() and len(amount) < 9:
            values["amount"] = int(amount)
        if at.isdigit():
            rows.append((int(at), values))
        elif values != row:
            rows.append((None, values))
    return with_rows(text, rows)


def _categories(text: str, plain: Mapping[str, str], zone: Zone) -> str:
    head = [line for line in text.splitlines() if line.startswith("#")]
    rows = list[tuple[int, int, dict[str, Any]]]()
    for at, row in enumerate(forms.category_rows(text, zone)):
        order = _line(plain, f"{at}.order")
        values = {"id": row.get("id"), "zh_CN": _line(plain, f"{at}.zh_CN")}
        if english := _line(plain, f"{at}.en"):
            values["en"] = english
        values["offered"] = f"{at}.offered" in plain
        if not (order.isascii() and order.isdigit() and len(order) < 5):
            raise Incomplete("zone_edit.bad_order").at(f"{at}.order")
        rows.append((int(order), at, values))
    lines = [f"- {written(values)}" for _, _, values in sorted(rows, key=lambda one: one[:2])]
    return "\n".join([*head, *lines]) + "\n"


def _line(plain: Mapping[str, str], name: str) -> str:
    return " ".join(reading.text(plain.get(name, "")).split())[:_LONGEST]
