"""A text of the catalogue: literals, {fields} and the tags <b>, <i>, <code>, <tel>; parsed once, filled often."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter

from texts.text import Entity, Text, utf16_length

_TAG = re.compile(r"<(/?)(b|i|code|tel)>")
_ENTITY_TYPES = {"b": "bold", "i": "italic", "code": "code", "tel": "phone_number"}

#: One piece of a parsed template: literal text, ("{", field) or ("<"/">", tag).
Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class TextTemplate:
    pieces: tuple[Piece, ...]
    fields: frozenset[str]
    tagged: bool
    #: the finished text, if there are no fields
    fixed: Text | None

    @classmethod
    def parse(cls, template: str) -> "TextTemplate":
        pieces = tuple(_parse(template))
        fields = frozenset(value for kind, value in pieces if kind == "{")
        tagged = any(kind in ("<", ">") for kind, _ in pieces)
        return cls(pieces, fields, tagged, None if fields else _formatted(pieces, {}))

    def fill(self, values: Mapping[str, object]) -> Text:
        """Raises KeyError for a field without a value."""
        if self.fixed is not None:
            return self.fixed
        if self.tagged or any(isinstance(value, Text) and value.entities for value in values.values()):
            return _formatted(self.pieces, values)
        return Text("".join([str(values[value]) if kind else value for kind, value in self.pieces]))


def _formatted(pieces: tuple[Piece, ...], values: Mapping[str, object]) -> Text:
    parts, length, entities, open_tags = [], 0, list[Entity](), list[int]()
    for kind, value in pieces:
        if kind == "<":
            open_tags.append(length)
        elif kind == ">":
            start = open_tags.pop()
            if length > start:
                entities.append(Entity(type=_ENTITY_TYPES[value], offset=start, length=length - start))
        else:
            part = values[value] if kind else value
            if isinstance(part, Text):
                entities += [replace(entity, offset=entity.offset + length) for entity in part.entities]
            written = str(part)
            parts.append(written)
            length += utf16_length(written)
    if len(entities) > 1:
        entities.sort(key=lambda entity: (entity.offset, -entity.length))
    return Text("".join(parts), tuple(entities))


def _parse(template: str) -> Iterator[Piece]:
    for literal, field, _, _ in Formatter().parse(template):
        position = 0
        for tag in _TAG.finditer(literal):
            if tag.start() > position:
                yield "", literal[position : tag.start()]
            yield (">" if tag.group(1) else "<"), tag.group(2)
            position = tag.end()
        if position < len(literal):
            yield "", literal[position:]
        if field is not None:
            yield "{", field
