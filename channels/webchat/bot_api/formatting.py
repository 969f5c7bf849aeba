"""Checks texts with entities by Telegram's rules (Bot API, MessageEntity; limits are in UTF-16 code units)."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from channels.webchat.bot_api.errors import bad_request
from channels.webchat.state import Json
from texts.text import utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_ENTITY_TYPES = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"}
    | {"strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention"}
)
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"“”「」《》()（），。；、！？]+")


def cleaned_text(text: str, entities: Sequence[Any]) -> tuple[str, list[Json]]:
    """The text without surrounding white space, its entities shifted accordingly. Raises ApiError for an entity out of
    bounds."""
    checked = _checked(text, entities)
    start = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    end = utf16_length(text)
    kept = []
    for entity in checked:
        begin = max(entity["offset"] - start, 0)
        stop = min(entity["offset"] + entity["length"] - start, end)
        if stop > begin:
            kept.append(entity | {"offset": begin, "length": stop - begin})
    return text, kept


def found_entities(text: str) -> list[Json]:
    """The entities that Telegram adds itself: commands and addresses."""
    spans = [("bot_command", m) for m in _COMMAND.finditer(text)] if "/" in text else []
    if "http" in text:
        spans += [("url", m) for m in _URL.finditer(text)]
    return [
        {"type": kind, "offset": utf16_length(text[: m.start()]), "length": utf16_length(m.group())}
        for kind, m in sorted(spans, key=lambda span: span[1].start())
    ]


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """The sender's entities, and the automatic ones outside of the sender's links and code."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in ("text_link", "code", "pre")]
    free = [
        e for e in found_entities(text) if not any(a < e["offset"] + e["length"] and e["offset"] < b for a, b in taken)
    ]
    return sorted(entities + free, key=lambda e: (e["offset"], -e["length"]))


def _checked(text: str, entities: Sequence[Any]) -> Iterator[Json]:
    if not entities:
        return
    inside = _inside_of_pairs(text)
    total = utf16_length(text)
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in _ENTITY_TYPES:
            raise bad_request("can't parse MessageEntity: unsupported entity type specified")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or offset < 0:
            raise bad_request(f"Receive an entity with incorrect offset {offset}")
        if not isinstance(length, int) or length < 0:
            raise bad_request(f"Receive an entity with incorrect length {length}")
        end = offset + length
        if offset > total:
            raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {offset}")
        if end > total:
            raise bad_request(
                f"Entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}"
            )
        if offset in inside:
            raise bad_request("Entity begins in a middle of a UTF-16 symbol")
        if end in inside:
            raise bad_request(f"Entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol")
        if entity["type"] == "text_link" and not str(entity.get("url", "")).startswith(
            ("http://", "https://", "tg://")
        ):
            raise bad_request("can't parse MessageEntity: Wrong HTTP URL")
        yield {key: entity[key] for key in ("type", "offset", "length", "url", "language") if key in entity}


def _inside_of_pairs(text: str) -> frozenset[int]:
    """UTF-16 offsets between the halves of a surrogate pair."""
    if text.isascii():
        return frozenset()
    inside, position = [], 0
    for character in text:
        if ord(character) > 0xFFFF:
            inside.append(position + 1)
            position += 1
        position += 1
    return frozenset(inside)
