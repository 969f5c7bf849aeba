"""A text with formatting entities as in the Bot API: offsets and lengths in UTF-16 code units."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One formatted span; `type` is a MessageEntity type (bold, italic, code, phone_number, text_link)."""

    type: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    entities: tuple[Entity, ...] = ()

    def __str__(self) -> str:
        return self.text

    def __add__(self, other: "Text") -> "Text":
        shift = utf16_length(self.text)
        moved = tuple(replace(e, offset=e.offset + shift) for e in other.entities)
        return Text(self.text + other.text, self.entities + moved)


def plain(text: str) -> Text:
    return Text(text)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: characters outside the Basic Multilingual Plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def join(parts: Iterable[Text], separator: str = "\n") -> Text:
    joined = Text("")
    for number, part in enumerate(parts):
        joined = joined + Text(separator) + part if number else part
    return joined
