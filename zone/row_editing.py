"""Changes rows and values of a reviewed file in its text: what is not changed, comments included, stays as it was
written. A text that can't be changed like that raises NotEditable, and is edited as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from zone.rows import composed

#: a row by the name of its fields
Values = Mapping[str, Any]


class NotEditable(ValueError):
    """The text is no list of rows as the forms know them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A row, the line on which it begins, and where it stands in the text."""

    values: dict[str, Any]
    line: int
    start: int
    end: int


def rows_of(text: str, field: str = "") -> list[Placed]:
    """The rows of the list, or of the list in `field`."""
    return [_placed(text, node) for node in _list(text, field).value]


def with_rows(text: str, rows: Sequence[tuple[int | None, Values]], field: str = "") -> str:
    """The text with these rows, each with its place in the list so far, or None for a new one. Rows that are not
    named are taken out; new ones follow at the end."""
    node, known = _list(text, field), rows_of(text, field)
    kept = {at: values for at, values in rows if at is not None}
    new = [values for at, values in rows if at is None]
    if node.flow_style and (known or not new):
        if [(at, known[at].values) for at in range(len(known))] == [*rows]:
            return text
        raise NotEditable(field)
    if node.flow_style:
        return text[: node.start_mark.index] + _block(new) + text[node.end_mark.index :]
    if not kept and not new:
        raise NotEditable(field)
    added = "".join(f"\n{' ' * node.start_mark.column}- {written(values)}" for values in new)
    text = text[: known[-1].end] + added + text[known[-1].end :]
    for at, row in reversed(list(enumerate(known))):
        if at not in kept:
            text = _without(text, row)
        elif dict(kept[at]) != row.values:
            text = text[: row.start] + written(kept[at]) + text[row.end :]
    return text


def with_value(text: str, section: str, name: str, value: str) -> str:
    """The text with another value of `name` in the mapping `section`."""
    mapping = _entry(composed_or_refused(text), section)
    node = _entry(mapping, name)
    if not isinstance(node, yaml.ScalarNode):
        raise NotEditable(f"{section}.{name}")
    return text if node.value == value else _replaced(text, node, _scalar(value))


def values_of(text: str, section: str) -> dict[str, str]:
    """The plain values of the mapping `section`."""
    mapping = _entry(composed_or_refused(text), section)
    if not isinstance(mapping, yaml.MappingNode):
        raise NotEditable(section)
    return {key.value: value.value for key, value in mapping.value if isinstance(value, yaml.ScalarNode)}


def written(values: Values) -> str:
    """A row on one line."""
    text: str = yaml.safe_dump(
        dict(values), default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return text.strip()


def composed_or_refused(text: str) -> yaml.Node:
    try:
        node = composed(text)
    except yaml.YAMLError as error:
        raise NotEditable("syntax") from error
    if node is None:
        raise NotEditable("empty")
    return node


def _list(text: str, field: str) -> yaml.SequenceNode:
    node = composed_or_refused(text)
    found = _entry(node, field) if field else node
    if not isinstance(found, yaml.SequenceNode):
        raise NotEditable(field)
    return found


def _entry(node: yaml.Node, name: str) -> yaml.Node:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == name and isinstance(value, yaml.Node):
                return value
    raise NotEditable(name)


def _placed(text: str, node: yaml.Node) -> Placed:
    if not isinstance(node, yaml.MappingNode):
        raise NotEditable("row")
    start, end = node.start_mark.index, node.end_mark.index
    if not node.flow_style:  # its end is the next token; comments before that belong to what follows
        lines = text[start:end].rstrip().split("\n")
        while lines[-1].strip().startswith("#") or not lines[-1].strip():
            lines.pop()
        end = start + len("\n".join(lines))
    try:
        values = yaml.safe_load(text[start:end]) if node.flow_style else _built(node)
    except yaml.YAMLError as error:
        raise NotEditable("row") from error
    return Placed(values, node.start_mark.line + 1, start, end)


def _built(node: yaml.Node) -> dict[str, Any]:
    found: dict[str, Any] = yaml.constructor.SafeConstructor().construct_document(node)
    return found


def _without(text: str, row: Placed) -> str:
    start = text.rfind("\n", 0, row.start) + 1
    end = text.find("\n", row.end)
    if text[start : row.start].strip() != "-" or (end >= 0 and text[row.end : end].strip().startswith(("-", "["))):
        raise NotEditable("row")
    return text[:start] + (text[end + 1 :] if end >= 0 else "")


def _replaced(text: str, node: yaml.Node, new: str) -> str:
    return text[: node.start_mark.index] + new + text[node.end_mark.index :]


def _block(rows: Sequence[Values]) -> str:
    return "".join(f"\n  - {written(values)}" for values in rows)


def _scalar(value: str) -> str:
    return written({"x": value}).removeprefix("{x: ").removesuffix("}")
