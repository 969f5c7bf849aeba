"""The catalogue of texts: texts/<language>/*.yaml, with nested keys joined by dots."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from texts.template import TextTemplate
from texts.text import Text

#: The first is the fallback for an unknown language.
LANGUAGES = ("zh_CN", "en")


class MissingText(KeyError):
    """The catalogue has no such key."""


class Templates(Mapping[str, TextTemplate]):
    """Each is parsed when it is first asked for: most texts of a service are never shown, and all of them parsed would
    take 6 MB and a part of every start."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources, self._parsed = sources, dict[str, TextTemplate]()

    def __getitem__(self, key: str) -> TextTemplate:
        found = self._parsed.get(key)
        if found is None:
            found = self._parsed[key] = TextTemplate.parse(self._sources[key])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


@dataclass(frozen=True, slots=True)
class Catalogue:
    language: str
    templates: Mapping[str, TextTemplate]

    def render(self, key: str, values: Mapping[str, object]) -> Text:
        try:
            template = self.templates[key]
        except KeyError as error:
            raise MissingText(f"{self.language}: {key}") from error
        return template.fill(values)


def say(key: str, lang: str, **values: object) -> Text:
    """The text of `key`. Raises MissingText for an unknown key and KeyError for a placeholder without a value."""
    return catalogue(lang).render(key, values)


def label(key: str, lang: str, **values: object) -> str:
    """`say` without formatting: button labels, titles, attribute values."""
    return say(key, lang, **values).text


def has(key: str, lang: str) -> bool:
    return key in catalogue(lang).templates


@cache
def unfilled(prefix: str, lang: str) -> dict[str, str]:
    """The texts whose keys begin with `prefix`, without it, and with their placeholders, which a page fills in. One
    object for all who ask: do not change it."""
    templates = catalogue(lang).templates
    pieces = {key.removeprefix(prefix): templates[key].pieces for key in templates if key.startswith(prefix)}
    return {
        key: "".join(f"{{{part}}}" if kind == "{" else part for kind, part in parts) for key, parts in pieces.items()
    }


@cache
def catalogue(lang: str) -> Catalogue:
    language = lang if lang in LANGUAGES else LANGUAGES[0]
    templates: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.yaml")):
        # several times faster than safe_load, and every start waits for it
        tree = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        for key, template in _flatten(tree or {}):
            if key in templates:
                raise ValueError(f"{path}: {key} is in another file too")
            templates[key] = template
    return Catalogue(language, Templates(templates))


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).rstrip("\n")
