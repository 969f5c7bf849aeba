"""The catalogue of texts: texts/<language>/*.yaml, nested keys joined with dots."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

from texts.text import Entity, Text, utf16_length

#: Chinese first: it is the fallback wherever a language is unknown.
LANGUAGES = ("zh_CN", "en")

_TAG = re.compile(r"<(/?)(b|i|code)>")
_ENTITY_TYPES = {"b": "bold", "i": "italic", "code": "code"}

#: One piece of a parsed template: literal text, ("{", field) or ("<"/">", tag).
Piece = tuple[str, str]


class MissingText(KeyError):
    """No catalogue entry of that key."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    language: str
    templates: Mapping[str, tuple[Piece, ...]]

    def placeholders(self, key: str) -> frozenset[str]:
        return frozenset(value for kind, value in self.templates[key] if kind == "{")

    def render(self, key: str, values: Mapping[str, object]) -> Text:
        try:
            pieces = self.templates[key]
        except KeyError:
            raise MissingText(f"{self.language}: {key}") from None
        out, length, entities, open_tags = [], 0, [], list[tuple[str, int]]()
        for kind, value in pieces:
            if kind == "<":
                open_tags.append((value, length))
                continue
            if kind == ">":
                tag, start = open_tags.pop()
                if length > start:
                    entities.append(Entity(type=_ENTITY_TYPES[tag], offset=start, length=length - start))
                continue
            part = values[value] if kind == "{" else value
            if isinstance(part, Text):
                entities += [
                    Entity(type=e.type, offset=e.offset + length, length=e.length, url=e.url) for e in part.entities
                ]
            written = str(part)
            out.append(written)
            length += utf16_length(written)
        return Text("".join(out), tuple(sorted(entities, key=lambda e: (e.offset, -e.length))))


def say(key: str, lang: str, **values: object) -> Text:
    """The text of `key`. Raises MissingText for an unknown key and KeyError for a placeholder left without a value."""
    return catalogue(lang).render(key, values)


def label(key: str, lang: str, **values: object) -> str:
    """The same without formatting: button labels, titles, attribute values."""
    return say(key, lang, **values).text


def has(key: str, lang: str) -> bool:
    return key in catalogue(lang).templates


@cache
def catalogue(lang: str) -> Catalogue:
    language = lang if lang in LANGUAGES else LANGUAGES[0]
    templates: dict[str, tuple[Piece, ...]] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.yaml")):
        tree = yaml.load(
            path.read_text("utf-8"), yaml.CSafeLoader
        )  # several times quicker than safe_load: each start waits for it
        for key, template in _flatten(tree or {}):
            if key in templates:
                raise ValueError(f"{path}: {key} stands in another file too")
            templates[key] = tuple(_parse(template))
    return Catalogue(language, templates)


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).rstrip("\n")


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
