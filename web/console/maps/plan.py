"""What a map of the console gets: its settings, and what it shows as data for the script."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

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


def map_plan(request: web.Request, data: Mapping[str, object], *, name: str) -> MapPlan:
    lang = lang_of(request)
    told = settings(request, lang, resident=False)
    source = str(told["ask"]) if told else ""
    ask = label("map.page.ask", lang, source=source) if source else ""
    return MapPlan(settings=told, data=data, label=name, ask=ask)
