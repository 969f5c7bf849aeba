"""The description of the interface for programs (OpenAPI 3.1), served and used by the tests to try every parameter."""

from typing import Any

from aiohttp import web

from complaints.report.api_intake import MOST_CONTACT, MOST_TEXT
from texts import label
from web.open311.answers import shared
from web.open311.reading import MOST_SIZE, USUAL_SIZE
from web.public.house import HOUSE

Json = dict[str, Any]
_LANG = "en"
_NUMBER = "LW-7K3M-9QX8"


async def description(request: web.Request) -> web.Response:
    services = request.app[HOUSE].services()
    return shared(web.json_response(described(services.public_url.rstrip("/"), services.zone.name(_LANG))))


def described(home: str, zone: str) -> Json:
    """`home`: the public address without a slash at the end."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{zone}: Open311 GeoReport v2",
            "version": "2.0",
            "description": label("open311.key_service", _LANG),
        },
        "servers": [{"url": f"{home}/open311/v2"}],
        "paths": {
            "/discovery.json": _get("Where the interface is", [], _object("endpoints", "contact")),
            "/services.json": _get("Categories of reports", [_jurisdiction()], _list(_SERVICE)),
            "/services/{service_code}.json": _get(
                "Questions of a category", [_path("service_code", "site_dust"), _jurisdiction()],
                _object("service_code", "attributes"),
            ),
            "/requests.json": {
                **_get("Published requests, the newest first", _LISTED, _list(_REQUEST), secured=True),
                "post": _post("Submit a report; it waits for triage", _NEW, _list(_object("service_request_id"))),
            },
            "/requests/{service_request_id}.json": _get(
                "One request", [_path("service_request_id", _NUMBER), _jurisdiction(), _flag("extensions")],
                _list(_REQUEST), secured=True,
            ),
            "/tokens/{token}.json": _get(
                "The id of a token, which is the id itself", [_path("token", _NUMBER)],
                _list(_object("service_request_id", "token")), secured=True,
            ),
            "/servicerequestupdates.json": {
                **_get("What happened to requests", _UPDATES, _list(_UPDATE), secured=True),
                "post": _post("Add to a request of one's own", _NEW_UPDATE, _list(_object("update_id"))),
            },
        },
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "parameter": {"type": "apiKey", "in": "query", "name": "api_key"},
            },
            "schemas": {"errors": _list({
                "type": "object", "required": ["code", "description"],
                "properties": {"code": {"type": "integer"}, "description": {"type": "string", "minLength": 1}},
            })},
        },
    }  # fmt: skip


def _get(summary: str, parameters: list[Json], answer: Json, *, secured: bool = False) -> Json:
    operation = {"summary": summary, "parameters": parameters, "responses": _responses("200", answer)}
    return {"get": operation | ({"security": [{}, {"key": []}, {"parameter": []}]} if secured else {})}


def _post(summary: str, fields: Json, answer: Json) -> Json:
    body = {
        "required": True,
        "content": {kind: {"schema": fields} for kind in ("application/x-www-form-urlencoded", "application/json")},
    }
    responses = _responses("201", answer) | {"200": _response("It was sent before", answer)}
    return {
        "summary": summary,
        "requestBody": body,
        "responses": responses,
        "security": [{"key": []}, {"parameter": []}],
    }


def _responses(status: str, answer: Json) -> Json:
    errors = {"$ref": "#/components/schemas/errors"}
    refusals = {
        "400": "A value can't be used; the description names it",
        "403": "The key is missing, wrong, revoked, expired, or not for this",
        "404": "There is no such thing, or it is not public",
        "413": "The body is too large",
        "429": "Too many requests; see Retry-After",
    }
    return {
        status: _response("Done", answer),
        **{code: _response(about, errors) for code, about in refusals.items()},
    }


def _response(about: str, schema: Json) -> Json:
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _list(rows: Json) -> Json:
    return {"type": "array", "items": rows}


def _object(*required: str) -> Json:
    return {"type": "object", "required": list(required)}


def _text(most: int, example: str = "") -> Json:
    return {"type": "string", "maxLength": most} | ({"example": example} if example else {})


def _query(name: str, schema: Json, about: str = "") -> Json:
    return {"name": name, "in": "query", "schema": schema} | ({"description": about} if about else {})


def _path(name: str, example: str) -> Json:
    schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$"}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _flag(name: str) -> Json:
    return _query(name, {"type": "string", "enum": ["true", "false"]})


def _jurisdiction() -> Json:
    return _query("jurisdiction_id", _text(200), "May be left out; there is one zone")


_NULLABLE: Json = {"type": ["string", "null"]}
_STATUS: Json = {"type": "string", "enum": ["open", "closed"]}
_MOMENT: Json = {"type": "string", "maxLength": 40, "example": "2026-11-29T08:00:00+08:00"}
_SERVICE = _object("service_code", "service_name", "metadata", "type")
_REQUEST: Json = {
    **_object("service_request_id", "status", "service_code", "requested_datetime"),
    "properties": {
        "service_request_id": {"type": "string"},
        "status": _STATUS,
        "status_notes": {"type": "string"},
        "service_code": {"type": "string"},
        "requested_datetime": {"type": "string"},
        "updated_datetime": {"type": "string"},
        "expected_datetime": _NULLABLE,
        "media_url": _NULLABLE,
        "lat": {"type": ["number", "null"]},
        "long": {"type": ["number", "null"]},
    },
}
_UPDATE: Json = {
    **_object("update_id", "service_request_id", "status", "updated_datetime"),
    "properties": {"status": _STATUS, "description": {"type": "string"}},
}
_PAGED = [
    _query("page", {"type": "integer", "minimum": 1}),
    _query("page_size", {"type": "integer", "minimum": 1, "maximum": MOST_SIZE, "default": USUAL_SIZE}),
]
_PERIOD = [_query("start_date", _MOMENT), _query("end_date", _MOMENT)]
_LISTED = [
    _jurisdiction(),
    _query("service_request_id", _text(1500), "Ids with commas between them"),
    _query("service_code", _text(1500), "Codes with commas between them"),
    _query("status", _text(20), "open, closed, or both with a comma between them"),
    *_PERIOD,
    _query("bbox", _text(100, "117.1,34.1,117.3,34.3"), "west,south,east,north in degrees, WGS-84"),
    *_PAGED,
    _flag("extensions"),
    _query("own", {"type": "string", "enum": ["true", "false"]}, "Those of the key instead of published ones"),
]
_UPDATES = [
    _jurisdiction(),
    _query("service_request_id", _text(1500), "Ids with commas between them"),
    *_PERIOD,
    *_PAGED,
]
_NEW: Json = {
    "type": "object",
    "required": ["service_code", "description"],
    "properties": {
        "service_code": _text(64, "site_dust"),
        "description": _text(MOST_TEXT),
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_string": _text(300),
        "address_id": _text(64),
        "external_id": _text(64),
        "first_name": _text(MOST_CONTACT),
        "last_name": _text(MOST_CONTACT),
        "phone": _text(MOST_CONTACT),
        "email": _text(MOST_CONTACT),
        "media_url": _text(2000),
    },
}
_NEW_UPDATE: Json = {
    "type": "object",
    "required": ["update_id", "service_request_id", "description"],
    "properties": {
        "update_id": _text(64),
        "service_request_id": _text(64, _NUMBER),
        "description": _text(MOST_TEXT),
        "status": _STATUS,
        "updated_datetime": _MOMENT,
        "media_url": _text(2000),
    },
}
