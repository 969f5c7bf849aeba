"""Services are the categories of reports, and their attributes the questions that a resident is asked (none is
required)."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from complaints.errors import Incomplete
from complaints.report.drafting import MAX_ANSWER
from texts import label
from web.open311.answers import Answer, Kind, Problem
from web.open311.reading import of_query
from web.pages import lang_of
from web.public.house import HOUSE
from zone import Category, Zone
from zone.questions import Question, offered_for, question


async def services(request: web.Request) -> Answer:
    zone, lang = _zone(request), lang_of(request)
    return Answer(Kind.SERVICES, [_service(one, lang) for one in zone.categories])


async def definition(request: web.Request) -> Answer:
    zone, lang = _zone(request), lang_of(request)
    category = category_of(zone, request.match_info["service_code"])
    rows = [_attribute(one, order, lang) for order, one in enumerate(_questions(category.id), start=1)]
    return Answer(Kind.DEFINITION, {"service_code": category.id, "attributes": rows})


def category_of(zone: Zone, code: str) -> Category:
    """Raises Problem."""
    found = zone.category(code)
    if found is None:
        raise Problem(404, "no_service", code=code[:64])
    return found


def check_jurisdiction(zone: Zone, given: str) -> None:
    """There is one zone, so it may be left out; its names are accepted. Raises Problem."""
    if given and given not in zone.names.values():
        raise Problem(404, "no_jurisdiction", zone=zone.names["zh_CN"])


def answers_of(category: str, given: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The answers in words, which staff read. Raises Problem for an attribute that the service doesn't have, and for a
    value that isn't one of its choices."""
    known = {one.id: one for one in _questions(category)}
    answers = {}
    for code, values in given.items():
        asked = known.get(code)
        if asked is None:
            raise Problem(400, "no_attribute", code=code, known=", ".join(known) or "-")
        texts = [_answer(asked, value.strip()) for value in values if value.strip()]
        if len(texts) > 1:
            raise Problem(400, "one_value", code=code)
        if texts:
            answers[code] = texts[0]
    return answers


def _answer(asked: Question, value: str) -> str:
    if not asked.choices:
        if len(value) > MAX_ANSWER:
            raise Incomplete("error.text_too_long", limit=MAX_ANSWER, length=len(value))
        return value
    chosen = next((one for one in asked.choices if value in (one.id, *one.names.values())), None)
    if chosen is None:
        keys = ", ".join(one.id for one in asked.choices)
        raise Problem(400, "no_choice", code=asked.id, value=value[:80], known=keys)
    return chosen.name("zh_CN")


def _zone(request: web.Request) -> Zone:
    zone = request.app[HOUSE].services().zone
    check_jurisdiction(zone, of_query(request).text("jurisdiction_id", most=200))
    return zone


def _questions(category: str) -> list[Question]:
    found = (question(one) for one in offered_for(category))
    return [one for one in found if one is not None]


def _service(category: Category, lang: str) -> dict[str, Any]:
    return {
        "service_code": category.id,
        "service_name": category.name(lang),
        "description": label("open311.service_about", lang, name=category.name(lang)),
        "metadata": bool(_questions(category.id)),
        "type": "realtime",
        "keywords": ",".join(category.names.values()),
        "group": label("open311.group", lang),
    }


def _attribute(asked: Question, order: int, lang: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "variable": True,
        "code": asked.id,
        "datatype": "singlevaluelist" if asked.choices else "string",
        "required": False,
        "datatype_description": label("open311.choose" if asked.choices else "open311.write", lang, most=MAX_ANSWER),
        "order": order,
        "description": asked.name(lang),
    }
    if asked.choices:
        row["values"] = [{"key": one.id, "name": one.name(lang)} for one in asked.choices]
    return row
