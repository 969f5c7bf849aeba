"""夜间值班 of the duty table as a form: a row for each shift and an empty one. A shift without a team is taken out."""

from collections.abc import Mapping, Sequence
from typing import Any

from http_server import reading
from texts import label
from zone.duty import WEEK
from zone.row_editing import rows_of, with_rows

FIELD = "night"
_PLAIN = ("from", "to", "team", "within_minutes")
_LONGEST = 64


def night_rows(text: str, typed: Mapping[str, Any], lang: str) -> Sequence[Mapping[str, object]]:
    """`typed`: what comes back. Raises NotEditable."""
    found = []
    for at, row in enumerate([*(one.values for one in rows_of(text, FIELD)), dict[str, Any]()]):
        came_back = f"{at}.team" in typed
        days = [day for day in WEEK if f"{at}.{day}" in typed] if came_back else _days(row.get("days", ()))
        found.append(
            {
                "at": at,
                **{name: str(typed.get(f"{at}.{name}", row.get(name, ""))) for name in _PLAIN},
                "days": [(day, label(f"zone_edit.weekday.{day}", lang), day in days) for day in WEEK],
            }
        )
    return found


def with_nights(text: str, plain: Mapping[str, str]) -> str:
    """What is no whole number stays as it was typed, for the check to say so. Raises NotEditable."""
    known = [one.values for one in rows_of(text, FIELD)]
    rows = list[tuple[int | None, dict[str, Any]]]()
    for at, before in enumerate([*known, dict[str, Any]()]):
        values = {name: _line(plain, f"{at}.{name}") for name in _PLAIN}
        if not values["team"]:
            continue
        days = [day for day in WEEK if f"{at}.{day}" in plain]
        within = values["within_minutes"]
        shift = {
            **before,
            "from": values["from"],
            "to": values["to"],
            "days": "all" if len(days) == len(WEEK) else days,
            "team": values["team"],
            "within_minutes": int(within) if within.isascii() and within.isdigit() and len(within) < 9 else within,
        }
        rows.append((at if at < len(known) else None, shift))
    return with_rows(text, rows, FIELD)


def _days(written: object) -> Sequence[str]:
    if written == "all":
        return WEEK
    return [str(one) for one in written] if isinstance(written, Sequence) and not isinstance(written, str) else []


def _line(plain: Mapping[str, str], name: str) -> str:
    return " ".join(reading.text(plain.get(name, "")).split())[:_LONGEST]
