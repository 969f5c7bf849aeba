"""What a map of the console gets: its settings, and what it shows as data for the script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from complaints.case.lifecycle import OPEN_STATES
from complaints.model import State
from maps.page import settings
from texts import label
from web.pages import lang_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlan:
    """`settings` is None where there would be nothing to see; `label` names the map; `ask` asks for the agreement to
    the tile service."""

    settings: Mapping[str, object] | None
    data: Mapping[str, object]
    label: str
    ask: str
    #: of its marks, for the legend
    kinds: Sequence[str]


#: kinds of marks in the order of the legend
_KINDS = ("here", "photo", "late", "new", "open", "closed")


def mark_kind(state: State, *, due_at: datetime | None = None, now: datetime | None = None) -> str:
    """The kind of a case's mark; without `due_at` none is late."""
    if state not in OPEN_STATES:
        return "closed"
    if due_at is not None and now is not None and due_at < now:
        return "late"
    return "new" if state is State.SUBMITTED else "open"


def map_plan(request: web.Request, data: Mapping[str, Any], *, name: str) -> MapPlan:
    lang = lang_of(request)
    told = settings(request, lang, resident=False)
    source = str(told["ask"]) if told else ""
    ask = label("map.page.ask", lang, source=source) if source else ""
    marks = [*data.get("points", ()), *data.get("marks", ())]
    kinds = [kind for kind in _KINDS if any(mark["kind"] == kind for mark in marks)]
    return MapPlan(settings=told, data=data, label=name, ask=ask, kinds=kinds)
