"""The frozen values that `knowledge` returns; dates have no time."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """An article by its law's short title; `paragraph` (款) and `item` (项) count from 1."""

    law: str
    article: int
    paragraph: int | None = None
    item: int | None = None
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """原文 of one article. `text` is None if it was not imported; `read_at`: where to read the official text."""

    law: str
    title: str
    article: int
    text: str | None
    read_at: str
    status: str
    in_force_from: date | None
    #: last day in force; None: open
    in_force_to: date | None
    #: the articles that replace it today, main article first
    successors: tuple[Citation, ...] = ()
    #: difference between it and the successors, in our words
    changed: str | None = None
    #: False if the law is known but has no such article
    exists: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerView:
    """The rule at the time of a past act; see 生态环境法典 1057 (the old law applies unless the new one is milder)."""

    valid_from: date
    valid_to: date
    answer: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    id: str
    version: str
    title: str
    topic: str
    #: at most three lines
    short: str
    #: Markdown
    details: str
    #: at most four
    citations: tuple[Citation, ...]
    as_of: date
    valid_from: date
    valid_to: date | None
    author: str
    reviewer: str
    reviewed_on: date
    #: expired, not yet in force, or citing an article no longer in force: shown as 正在复核, never as current
    under_review: bool = False
    #: 国家, or the smaller area where it applies
    scope: str = "国家"
    #: kinds of asker with a separate part
    kinds: tuple[str, ...] = ()
    #: the part for this asker, Markdown; empty without one
    for_asker: str = ""
    #: in English; empty where there is no translation of the present text
    title_en: str = ""
    short_en: str = ""
    details_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    entry: str
    title: str
    citations: tuple[Citation, ...]
    title_en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    id: str
    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    decision: Literal["answer", "suggest", "decline"]
    entry: EntryView | None
    #: at most three
    suggestions: tuple[Suggestion, ...]
    related_articles: tuple[ArticleView, ...]
    #: calibrated probability that the first entry is the right one
    score: float
    #: complaint category, if the text describes an ongoing nuisance
    nuisance: str | None
    as_of: date
    notes: tuple[str, ...] = ()
    #: for a question about a past act
    former: FormerView | None = None
