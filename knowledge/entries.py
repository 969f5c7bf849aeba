"""Knowledge entries: Markdown files with a YAML header, validated on load; errors name file and line."""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import frontmatter
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.dataclasses import dataclass

from knowledge.article_numbers import ArticleNumber
from knowledge.aspects import Aspect
from knowledge.subjects import SUBJECTS, UNSORTED
from knowledge.topics import TOPICS

ENTRIES_FOLDER = Path(__file__).parent / "content" / "entries"
MAX_ANSWER_LINES = 3
MAX_ANSWER_CHARACTERS = 150
ENTRY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEADING = re.compile(r"^## +(.+?)\s*$", re.MULTILINE)
_HEADER_LINES = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
DETAILS_HEADING = "详细"
VARIANTS = ("居民", "施工单位", "生产企业", "运输单位", "餐饮单位")


class EntryProblem(Exception):
    """A problem in one line of one content file."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid", str_strip_whitespace=True))
class CitedArticle:
    """Not a model, because there are thousands, and each would take eight times as much memory: 2 MB in all."""

    law: Annotated[str, AfterValidator(sys.intern)]
    #: 240, or 1之1 for an inserted article; see `ArticleNumber`
    article: int = Field(ge=1)
    paragraph: int | None = Field(default=None, ge=1)
    item: int | None = Field(default=None, ge=1)

    @field_validator("article", mode="before")
    @classmethod
    def _inserted_articles_are_read(cls, value: object) -> object:
        return (ArticleNumber.parse(value) or value) if isinstance(value, str) else value

    @field_validator("article")
    @classmethod
    def _article_is_written_as_in_the_law(cls, value: int) -> ArticleNumber:
        return ArticleNumber(value)


class Former(_Strict):
    """The rule before `Entry.valid_from`."""

    valid_from: date
    valid_to: date
    answer: str = Field(min_length=5)
    citations: tuple[CitedArticle, ...] = Field(min_length=1, max_length=4)


class Source(_Strict):
    """A published document other than a statute; `figures`: numbers an answer may take from it."""

    title: str
    url: str | None = None
    figures: tuple[str, ...] = ()


class Entry(_Strict):
    id: str
    topic: str
    subject: str
    #: what the entry answers about its subject, the main ones first
    aspects: tuple[Aspect, ...] = Field(min_length=1)
    question: str = Field(min_length=4)
    popular: bool = False
    phrasings: tuple[str, ...] = Field(min_length=1)
    audience: tuple[Literal["resident", "enterprise", "staff"], ...] = Field(min_length=1)
    scope: Literal["国家", "江苏", "徐州", "经开区"] = "国家"
    valid_from: date
    valid_to: date | None = None
    citations: tuple[CitedArticle, ...] = Field(min_length=1, max_length=4)
    replaces: tuple[CitedArticle, ...] = ()
    former: Former | None = None
    sources: tuple[Source, ...] = ()
    author: str
    reviewer: str
    reviewed_on: date
    verified: str | None = None
    answer: str = Field(min_length=4)
    details: str = ""
    #: audience heading (施工单位 …) → Markdown
    variants: dict[str, str] = {}

    @field_validator("id")
    @classmethod
    def _id_is_kebab_case(cls, value: str) -> str:
        if not ENTRY_ID.fullmatch(value):
            raise ValueError("an id is lower-case words joined by hyphens")
        return value

    @field_validator("topic")
    @classmethod
    def _topic_is_known(cls, value: str) -> str:
        if value not in TOPICS:
            raise ValueError(f"unknown topic; known are {', '.join(TOPICS)}")
        return value

    @field_validator("subject")
    @classmethod
    def _subject_is_known(cls, value: str) -> str:
        if value not in SUBJECTS:
            raise ValueError("unknown subject; they are in content/subjects.toml")
        return value

    @field_validator("aspects")
    @classmethod
    def _aspects_differ(cls, value: tuple[Aspect, ...]) -> tuple[Aspect, ...]:
        if len(set(value)) != len(value):
            raise ValueError("an aspect is named twice")
        return value

    @field_validator("valid_to", "former", "replaces", "sources", mode="before")
    @classmethod
    def _empty_is_absent(cls, value: object, info: object) -> object:
        if value in ("", None):
            return () if getattr(info, "field_name", "") in ("replaces", "sources") else None
        return value

    @field_validator("verified", mode="before")
    @classmethod
    def _unreadable_stamp_is_none(cls, value: object) -> object:
        return value if isinstance(value, str) else None  # unquoted, YAML reads 12e4 as a number

    @field_validator("answer")
    @classmethod
    def _answer_is_short(cls, value: str) -> str:
        if len([line for line in value.splitlines() if line.strip()]) > MAX_ANSWER_LINES:
            raise ValueError(f"the short answer has more than {MAX_ANSWER_LINES} lines")
        if len(value) > MAX_ANSWER_CHARACTERS:
            raise ValueError(f"the short answer has {len(value)} characters, more than {MAX_ANSWER_CHARACTERS}")
        return value

    @field_validator("variants")
    @classmethod
    def _variants_are_known(cls, value: dict[str, str]) -> dict[str, str]:
        for heading in value:
            if heading not in VARIANTS:
                raise ValueError(f"unknown heading {heading!r}; allowed are {DETAILS_HEADING}, {', '.join(VARIANTS)}")
        return value

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> "Entry":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        if self.former is not None and not self.former.valid_from <= self.former.valid_to < self.valid_from:
            raise ValueError("former must end before valid_from and not before its own start")
        return self

    @property
    def claims(self) -> str:
        """All assertions of the entry in one text; `verified` is a digest of it and of the citations."""
        former = [self.former.valid_from, self.former.valid_to, self.former.answer] if self.former else []
        variants = [part for pair in sorted(self.variants.items()) for part in pair]
        return "\n".join(map(str, [self.valid_from, self.valid_to, self.answer, self.details, *variants, *former]))

    @cached_property
    def articles(self) -> frozenset[tuple[str, int]]:
        """The cited articles as (law, article)."""
        return frozenset((cited.law, cited.article) for cited in self.citations)

    @cached_property
    def version(self) -> str:
        return hashlib.sha256("\n".join([self.question, *self.phrasings, self.claims]).encode()).hexdigest()[:8]


def stored_entry(data: str) -> Entry:
    """An entry that a curator published, as stored; older versions name no subject and no aspects."""
    return Entry.model_validate({"subject": UNSORTED, "aspects": (Aspect.RULE,), **json.loads(data)})


def load_entries(folder: Path = ENTRIES_FOLDER) -> tuple[Entry, ...]:
    """All entries, by id. Raises an ExceptionGroup of all problems."""
    found, problems = read_entries(sorted(folder.rglob("*.md")))
    if problems:
        raise ExceptionGroup("knowledge entries", problems)
    return tuple(sorted(found.values(), key=lambda entry: entry.id))


def read_entries(paths: Iterable[Path]) -> tuple[dict[Path, Entry], list[EntryProblem]]:
    found: dict[Path, Entry] = {}
    problems: list[EntryProblem] = []
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            entry = read_entry(path)
        except ExceptionGroup as group:
            problems.extend(error for error in group.exceptions if isinstance(error, EntryProblem))
            continue
        if entry.id in seen:
            problems.append(EntryProblem(path, 2, f"id {entry.id} is taken by {seen[entry.id]}"))
        seen[entry.id] = path
        found[path] = entry
    return found, problems


def read_entry(path: Path) -> Entry:
    text = path.read_text(encoding="utf-8")
    try:
        header, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError) as error:  # a day that does not exist is a ValueError
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise ExceptionGroup(str(path), [EntryProblem(path, line, f"the header is no YAML: {error}")]) from error
    if not header:
        raise ExceptionGroup(str(path), [EntryProblem(path, 1, "an entry starts with a header between --- lines")])
    try:
        entry = Entry.model_validate({**header, **_sections(body)})
    except ValidationError as error:
        raise ExceptionGroup(str(path), list(_problems(path, text, error))) from error
    wrong = [
        EntryProblem(path, line_of(text, key), f"{key} is {value!r} but the file says {expected!r}")
        for key, value, expected in (("id", entry.id, path.stem), ("topic", entry.topic, path.parent.name))
        if value != expected
    ]
    if wrong:
        raise ExceptionGroup(str(path), wrong)
    return entry


def line_of(text: str, *location: str | int) -> int:
    """Line (from 1) of a header field such as `("citations", 1, "article")`; for `answer`, of the body."""
    header = _HEADER_LINES.match(text)
    if header is None:
        return 1
    node: yaml.Node | None = yaml.compose(header.group(1))
    line = 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if step not in pairs:
                break
            key, node = pairs[str(step)]
            line = key.start_mark.line + 2
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            assert node is not None
            line = node.start_mark.line + 2
    if location and location[0] in ("answer", "details", "variants"):
        return header.group(0).count("\n") + 1
    return line


def _sections(body: str) -> dict[str, object]:
    answer, *rest = _HEADING.split(body.strip())
    parts = {heading.strip(): content.strip() for heading, content in zip(rest[::2], rest[1::2], strict=True)}
    return {"answer": answer.strip(), "details": parts.pop(DETAILS_HEADING, ""), "variants": parts}


def _problems(path: Path, text: str, error: ValidationError) -> Iterator[EntryProblem]:
    for detail in error.errors():
        location: Sequence[str | int] = detail["loc"]
        name = ".".join(map(str, location)) or "entry"
        yield EntryProblem(path, line_of(text, *location), f"{name}: {detail['msg']}")
