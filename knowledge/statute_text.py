"""Statute texts in STATUTES_DIR: one Markdown file per law, parsed into articles, paragraphs (款) and items (项)."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from chinese.normal import clean
from knowledge.article_numbers import ArticleNumber
from texts import label

_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^\*\*(第{_NUMERAL}条(?:之{_NUMERAL})?)\*\*(之{_NUMERAL}(?=[\s\u3000]))?[\s\u3000]*(.*)$")
_ITEM = re.compile(r"^[（(]([一二三四五六七八九十]+)[）)]")


class StatuteTextError(ValueError):
    """A statute file that cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    number: ArticleNumber
    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        return "\n".join(line for part in self.paragraphs for line in (part.text, *part.items))

    @property
    def digest(self) -> str:
        return digest(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteText:
    short: str
    header: dict[str, str]
    articles: dict[int, ArticleText]


def digest(text: str) -> str:
    """Digest of the text without white space and width variants: re-wrapping a file does not change it."""
    return hashlib.sha256("".join(clean(text).split()).encode()).hexdigest()[:12]


def read_statute(path: Path) -> StatuteText:
    lines = path.read_text(encoding="utf-8").splitlines()
    header, start = _header(lines, path)
    articles: dict[ArticleNumber, list[Paragraph]] = {}
    current: list[Paragraph] | None = None
    for number, line in enumerate(lines[start:], start + 1):
        stripped = line.strip()
        if not stripped:
            continue
        if stripped.startswith("#"):
            current = None
            continue
        opening = _ARTICLE.match(stripped)
        if opening:
            written = opening.group(1) + (opening.group(2) or "")
            value = ArticleNumber.parse(written)
            if value is None or value in articles:
                why = "no_number" if value is None else "twice"
                raise StatuteTextError(f"{path}:{number}: {_words(why, article=written)}")
            current = articles.setdefault(value, [])
            stripped = opening.group(3).strip()
        if current is not None and stripped:
            _append(current, stripped)
    return StatuteText(
        short=header.get("short_title") or header.get("title", path.stem),
        header=header,
        articles={name: ArticleText(number=name, paragraphs=tuple(parts)) for name, parts in articles.items()},
    )


def read_statutes(folder: Path | None) -> dict[str, StatuteText]:
    """By short title; empty without a folder. Files without a header, such as README.md, are ignored."""
    if folder is None or not folder.is_dir():
        return {}
    texts = [
        read_statute(path)
        for path in sorted(folder.glob("*.md"))
        if path.read_text(encoding="utf-8").lstrip("\ufeff").startswith("---")
    ]
    return {text.short: text for text in texts}


def _append(parts: list[Paragraph], line: str) -> None:
    if _ITEM.match(line) and parts:
        last = parts[-1]
        parts[-1] = Paragraph(text=last.text, items=(*last.items, line))
    else:
        parts.append(Paragraph(text=line))


def _header(lines: list[str], path: Path) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip("\ufeff ") != "---":
        raise StatuteTextError(f"{path}:1: {_words('no_header')}")
    header: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip() == "---":
            return header, number
        key, _, value = line.partition(":")
        header[key.strip()] = value.strip().strip('"')
    raise StatuteTextError(f"{path}:1: {_words('header_open')}")


def _words(key: str, **values: object) -> str:
    return label(f"curation.import.{key}", "zh_CN", **values)
