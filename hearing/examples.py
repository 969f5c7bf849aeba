"""Labelled messages (knowledge/content/messages/*.toml): what readings are learned from."""

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearing.heard import MessageKind
from knowledge.lexicon import CONTENT
from zone.categories import known_categories

FOLDER = CONTENT / "messages"
#: the file of messages without danger which use the words of danger
HARD = "calm"
_FIELDS = {"kind", "category", "also", "danger", "texts"}


class BadExamples(Exception):
    """Problems, each with file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    text: str
    kind: MessageKind
    #: the category that most people would choose; None where the text is about none
    category: str | None = None
    #: further categories that a clerk would let stand
    also: tuple[str, ...] = ()
    danger: bool = False
    #: name of its file, without ending
    source: str = ""


def load(folder: Path = FOLDER) -> tuple[Example, ...]:
    """All examples, in the order of files. Raises BadExamples."""
    found, problems, seen = list[Example](), list[str](), dict[str, str]()
    for path in sorted(folder.glob("*.toml")):
        source = path.read_text("utf-8")
        try:
            groups = tomllib.loads(source).get("group", [])
        except tomllib.TOMLDecodeError as error:  # names the line itself
            problems.append(f"{path.name}: {error}")
            continue
        for line, group in zip(_lines_of_groups(source), groups, strict=True):
            wrong = list(_problems(group, known_categories()))
            problems += [f"{path.name}:{line}: {one}" for one in wrong]
            if wrong:
                continue
            for text in group["texts"]:
                if (form := text.strip()) in seen:
                    at = _line_of(source, text, line)
                    problems.append(f"{path.name}:{at}: again in {seen[form]}: {text}")
                seen[form] = path.name
                found.append(_example(group, text, path.stem))
    if problems:
        raise BadExamples("\n".join(problems))
    return tuple(found)


def digest(folder: Path = FOLDER) -> str:
    """Of the folder's files, to recognise a model that was fitted to others."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def _example(group: dict[str, Any], text: str, source: str) -> Example:
    return Example(
        text=text,
        kind=MessageKind(group["kind"]),
        category=group.get("category"),
        also=tuple(group.get("also", ())),
        danger=group.get("danger", False),
        source=source,
    )


def _problems(group: dict[str, Any], categories: Collection[str]) -> Iterator[str]:
    if unknown := group.keys() - _FIELDS:
        yield f"unknown fields: {', '.join(sorted(unknown))}"
    kinds = [kind.value for kind in MessageKind]
    if group.get("kind") not in kinds:
        yield f"kind must be one of {', '.join(kinds)}"
    for name in (group.get("category"), *group.get("also", ())):
        if name is not None and name not in categories:
            yield f"unknown category: {name}"
    if group.get("kind") in ("report", "both") and not group.get("category"):
        yield "a report needs a category"
    if not isinstance(group.get("danger", False), bool):
        yield "danger must be true or false"
    texts = group.get("texts")
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        yield "texts must be a list of sentences"


def _lines_of_groups(source: str) -> Sequence[int]:
    return [number for number, line in enumerate(source.splitlines(), 1) if line.strip() == "[[group]]"]


def _line_of(source: str, text: str, start: int) -> int:
    lines = source.splitlines()
    return next((at + 1 for at in range(start, len(lines)) if text in lines[at]), start)
