"""Facts about laws: names, dates in force, successors, digests of articles (`content/statutes.toml`). No texts."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from knowledge.article_numbers import ArticleNumber
from knowledge.values import Citation

STATUTES_FILE = Path(__file__).parent / "content" / "statutes.toml"
#: Kinds of law from the highest down (立法法 第98–104条); kinds in one tuple have the same rank.
RANKS = (
    ("法律",),
    ("司法解释",),
    ("行政法规", "党内法规和行政法规"),
    ("地方性法规",),
    ("部门规章", "地方政府规章", "规章"),
    ("规范性文件",),
)
IN_FORCE, REPEALED, UNCONFIRMED = "现行有效", "已废止", "待确认"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """First and last day in force; `last` None = open."""

    first: date
    last: date | None = None

    def cover(self, first: date, last: date | None) -> bool:
        """In force on every day from `first` to `last`."""
        if first < self.first:
            return False
        return self.last is None or (last is not None and last <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    short: str
    title: str
    kind: str
    aliases: tuple[str, ...]
    status: str
    dates: Dates
    successor: str | None
    read_at: str
    #: article → digest of its text; empty if the text was never available
    digests: Mapping[int, str]
    #: highest article number; None where unknown
    last_article: int | None
    #: dates of articles that differ from those of the law
    article_dates: Mapping[int, Dates] = field(default_factory=dict)

    def has(self, article: int) -> bool:
        if self.digests:
            return article in self.digests
        return article >= 1 and (self.last_article is None or article <= self.last_article)

    def dates_of(self, article: int) -> Dates:
        return self.article_dates.get(article, self.dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """One row of the old-to-new table."""

    old: tuple[Citation, ...]
    new: tuple[Citation, ...]
    changed: str | None


class Statutes:
    """All known laws and replacements."""

    def __init__(self, laws: Iterable[Law], replacements: Iterable[Replacement] = ()) -> None:
        self.laws = {law.short: law for law in laws}
        self.replacements = tuple(replacements)
        self._by_old = {(old.law, old.article): row for row in self.replacements for old in row.old}

    def get(self, law: str) -> Law | None:
        return self.laws.get(law)

    def replaced_by(self, law: str, article: int) -> Replacement | None:
        return self._by_old.get((law, article))

    def in_force(self, law: str, article: int, day: date) -> bool:
        known = self.laws.get(law)
        return known is not None and known.has(article) and known.dates_of(article).cover(day, day)

    def rank(self, law: str) -> int:
        """0 for an act of the national legislature; larger is lower, unknown is lowest."""
        return rank_of(known.kind) if (known := self.laws.get(law)) else len(RANKS)

    def dated(self, citation: Citation) -> Citation:
        """The citation with its article's first day in force."""
        known = self.laws.get(citation.law)
        return Citation(
            law=citation.law,
            article=citation.article,
            paragraph=citation.paragraph,
            item=citation.item,
            in_force_from=known.dates_of(citation.article).first if known else None,
        )


def rank_of(kind: str) -> int:
    return next((place for place, kinds in enumerate(RANKS) if kind in kinds), len(RANKS))


def load_statutes(path: Path = STATUTES_FILE) -> Statutes:
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int) -> Statutes:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    laws = [_law(row) for row in data["law"]]
    rows = [
        Replacement(
            old=tuple(Citation(law=row["law"], article=article) for article in row["articles"]),
            new=tuple(Citation(law=row.get("to", "生态环境法典"), article=article) for article in row["new"]),
            changed=row.get("changed") or None,
        )
        for row in data.get("replaced", ())
    ]
    return Statutes(laws, rows)


def _law(row: Mapping[str, object]) -> Law:
    def text(key: str) -> str:
        return str(row.get(key, ""))

    digests: dict[int, str] = {_number(article): str(value) for article, value in _table(row, "digests").items()}
    dates = _table(row, "article_dates")
    exceptions: dict[int, Dates] = {_number(article): _dates(value) for article, value in dates.items()}
    last = row.get("last_article")
    aliases = row.get("aliases", [])
    assert isinstance(aliases, list)
    return Law(
        short=text("short"),
        title=text("title"),
        kind=text("kind"),
        aliases=tuple(map(str, aliases)),
        status=text("status"),
        dates=_dates(row),
        successor=text("successor") or None,
        read_at=text("read_at"),
        digests=digests,
        last_article=int(str(last)) if last is not None else _last(digests),
        article_dates=exceptions,
    )


def _number(written: str) -> ArticleNumber:
    number = ArticleNumber.parse(written)
    assert number is not None, written
    return number


def _last(digests: Iterable[int]) -> int | None:
    return max((ArticleNumber(number).article for number in digests), default=None)


def _table(row: Mapping[str, object], key: str) -> Mapping[str, Mapping[str, object]]:
    value = row.get(key, {})
    assert isinstance(value, dict)
    return value


def _dates(row: Mapping[str, object]) -> Dates:
    first, last = row["in_force_from"], row.get("in_force_to")
    assert isinstance(first, date)
    assert last is None or isinstance(last, date)
    return Dates(first=first, last=last)
