"""Parameters of one Bot API request: native values from PTB in memory, strings (JSON for objects) over HTTP."""

import json
from collections.abc import Mapping
from typing import Any

from channels.webchat.bot_api.errors import bad_request
from channels.webchat.state import Json


class Params:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str = "") -> str:
        return str(self._values.get(name, default))

    def integer(self, name: str, default: int | None = None) -> int:
        value: Any = self._values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"parameter {name} must be an integer") from None

    def flag(self, name: str) -> bool:
        return self._values.get(name) in (True, 1, "1", "true", "True")

    def object(self, name: str) -> Json | None:
        value: Json | None = self._decoded(name, dict)
        return value

    def array(self, name: str) -> list[Any]:
        return self._decoded(name, list) or []

    def chat_id(self) -> int:
        value = self._values.get("chat_id")
        if value in (None, ""):
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request("chat not found") from None

    def _decoded(self, name: str, kind: type[Any]) -> Any:
        value = self._values.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(value) if value else None
            except ValueError:
                raise bad_request(f"can't parse {name} JSON object") from None
        if isinstance(value, tuple):
            value = list(value)
        if value is not None and not isinstance(value, kind):
            raise bad_request(f"can't parse {name}: expected {'an Object' if kind is dict else 'an Array'}")
        return value
