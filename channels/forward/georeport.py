"""Parses the answers that GeoReport servers really give: lists, single objects, lists within objects (FixMyStreet), XML
although JSON was requested, notes as lists. Unreadable answers yield no rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any

Row = Mapping[str, Any]

#: an object with one of these keys is a row
_KEYS = frozenset({"service_request_id", "token", "status", "description", "code"})
#: levels of nesting in which rows are looked for
_DEPTH = 5
#: longest number that the record database stores
_ID_LIMIT = 64
_ELEMENTS = ("request", "error")


def rows(body: str) -> Sequence[Row]:
    try:
        return list(_within(json.loads(body), _DEPTH))
    except (ValueError, RecursionError):
        reader = _XmlRows()
        reader.feed(body)
        return reader.rows


def ident(row: Row, name: str) -> str:
    """A number or token; empty if it is invalid or too long to store, because a truncated one would be a different
    one."""
    text = words(row, name, limit=_ID_LIMIT + 1)
    return text if text.isprintable() and len(text) <= _ID_LIMIT else ""


def words(row: Row, name: str, *, limit: int = 64) -> str:
    """A value as text; for a list or an object, all texts within it."""
    text = "；".join(_texts(row.get(name), _DEPTH)).replace("\0", "")
    return text.encode(errors="ignore").decode().strip()[:limit]


def refusal(given: Sequence[Row]) -> str | None:
    """The message of an error object; None if there is none."""
    errors = (row for row in given if "code" in row and "service_request_id" not in row)
    return next((words(row, "description", limit=200) for row in errors), None)


class _XmlRows(HTMLParser):
    """Requests and errors of an XML answer, with all texts of each field. HTML's parser, because it reads what is not
    well-formed too, and expands no entities that the answer defines."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = list[dict[str, str]]()
        #: names of the open elements within a row
        self._open: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if self._open is not None:
            self._open.append(tag)
        elif tag in _ELEMENTS:
            self.rows.append({})
            self._open = []

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """An empty element opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if self._open is not None and tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        elif tag in _ELEMENTS:
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open and (text := data.strip()):
            row = self.rows[-1]
            row[self._open[0]] = f"{row[self._open[0]]}；{text}" if self._open[0] in row else text

    def unknown_decl(self, data: str) -> None:
        self.handle_data(data.removeprefix("CDATA["))


def _within(answer: Any, depth: int) -> Iterator[Row]:
    if isinstance(answer, Mapping) and not _KEYS.isdisjoint(answer):
        yield answer
    elif depth and isinstance(answer, Mapping | list):
        for part in answer.values() if isinstance(answer, Mapping) else answer:
            yield from _within(part, depth - 1)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for part in (value.values() if isinstance(value, Mapping) else value) if depth else ():
            yield from _texts(part, depth - 1)
    elif value is not None and not isinstance(value, bool):
        yield str(value).strip()
