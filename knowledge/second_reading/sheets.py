"""The sheet of a second reading (`content/readings/<topic>/<entry>.toml`); digests tie it to the entry and articles."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.article_numbers import ArticleNumber
from knowledge.entries import CitedArticle, Entry, EntryProblem
from knowledge.statutes import Statutes
from texts import label

CONTENT = Path(__file__).parent.parent / "content"
READINGS_FOLDER = CONTENT / "readings"
PENDING_FILE = "pending.txt"
EDITORS_FILE = CONTENT / "editors.toml"

SAID, ABSENT, LEFT_OUT = "said", "absent", "left out"
_VERDICT = re.compile(rf"({SAID}|{ABSENT}|{LEFT_OUT})(?:\s+(.*))?", re.DOTALL)
_REFERENCE = re.compile(
    r"(?P<law>.*?)\s*(?P<article>[1-9]\d*(?:之\d+)?)\s*(?:[(（](?P<paragraph>[1-9]\d*)[)）])?(?:[(（](?P<item>[1-9]\d*)[)）])?"
)
_BETWEEN = re.compile(r"\s*[,，、;；]\s*")
_LINE_IN_TOML = re.compile(r"at line (\d+)")

Place = Literal["short", "details", "former", "variants"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Points(_Strict):
    """One answer per point; see `Verdict` for its form."""

    who_must: str
    what: str
    exceptions: str
    figures: str
    enforcer: str
    aggravating: str
    custody: str
    next_step: str
    before_code: str


POINTS = tuple(Points.model_fields)
#: The one point that need not name an article.
FREE_POINT = "next_step"


class Sheet(_Strict):
    read_by: str
    read_on: date
    text: str = ""
    articles: str = ""
    points: Points
    phrasings: dict[str, Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`said`, `absent` or `left out`, the articles it rests on, and for `left out` the reason."""

    kind: str
    articles: tuple[CitedArticle, ...]
    reason: str


class BadVerdict(ValueError):
    """Words for the editor: what is wrong with the answer to a point."""


def words(key: str, **values: object) -> str:
    return label(f"library.reading.{key}", "zh_CN", **values)


def verdict(text: str, *, needs_article: bool, laws: frozenset[str]) -> Verdict:
    """Reads `said 生态环境法典572(1)、573`, `absent 生态环境法典572`, `left out 生态环境法典1185(1): reason`."""
    if not text.strip():
        raise BadVerdict(words("blank"))
    found = _VERDICT.fullmatch(text.strip())
    if found is None:
        raise BadVerdict(words("unknown_verdict", given=text))
    kind, rest = found.group(1), found.group(2) or ""
    reason = ""
    if kind == LEFT_OUT:
        rest, _, reason = re.sub("：", ":", rest).partition(":")
        if not reason.strip():
            raise BadVerdict(words("no_reason"))
    articles = tuple(_articles(rest.strip(), laws))
    if needs_article and not articles:
        raise BadVerdict(words("no_article"))
    return Verdict(kind=kind, articles=articles, reason=reason.strip())


def _articles(text: str, laws: frozenset[str]) -> Iterator[CitedArticle]:
    law = ""
    for part in _parts(text, laws):
        found = _REFERENCE.fullmatch(part)
        if found is None:
            raise BadVerdict(words("no_reference", given=part))
        law = found["law"].strip("《》 ") or law
        if law not in laws:
            raise BadVerdict(words("unknown_law", law=law or part))
        yield CitedArticle(
            law=law,
            article=ArticleNumber.parse(found["article"]) or 0,
            paragraph=int(found["paragraph"]) if found["paragraph"] else None,
            item=int(found["item"]) if found["item"] else None,
        )


def _parts(text: str, laws: frozenset[str]) -> Iterator[str]:
    """Splits a list of references; names of laws may contain the signs between them (查封、扣押办法)."""
    named = {f"\0{place}\0": law for place, law in enumerate(law for law in laws if _BETWEEN.search(law))}
    for sign, law in named.items():
        text = text.replace(law, sign)
    for part in _BETWEEN.split(text):
        if part:
            found = next((sign for sign in named if sign in part), "")
            yield part.replace(found, named[found]) if found else part


def text_digest(entry: Entry) -> str:
    """Digest of what was read: question, phrasings, aspects and claims."""
    parts = [entry.question, *entry.phrasings, *entry.aspects, entry.claims]
    return _digest(parts)


def articles_digest(entry: Entry, sheet: Sheet, statutes: Statutes) -> str:
    """Digest of the texts of the articles that the entry cites or the sheet names."""
    former = entry.former.citations if entry.former else ()
    cited = {(one.law, one.article) for one in (*entry.citations, *former, *named_articles(sheet, statutes))}
    lines = []
    for law, article in sorted(cited, key=str):
        known = statutes.get(law)
        lines.append(f"{law} {article} {known.digests.get(article, '') if known else ''}")
    return _digest(lines)


def named_articles(sheet: Sheet, statutes: Statutes) -> tuple[CitedArticle, ...]:
    """Articles in the answers that can be read."""
    laws = frozenset(statutes.laws)
    found: list[CitedArticle] = []
    for point in POINTS:
        try:
            found += verdict(getattr(sheet.points, point), needs_article=False, laws=laws).articles
        except BadVerdict:
            continue  # check() reports it
    return tuple(found)


def left_out(sheet: Sheet, point: str) -> bool:
    return str(getattr(sheet.points, point)).startswith(LEFT_OUT)


def read_sheets(folder: Path) -> tuple[dict[Path, Sheet], list[EntryProblem]]:
    sheets: dict[Path, Sheet] = {}
    problems: list[EntryProblem] = []
    for path in sorted(folder.rglob("*.toml")):
        source = path.read_text(encoding="utf-8")
        try:
            sheets[path] = Sheet.model_validate(tomllib.loads(source))
        except tomllib.TOMLDecodeError as error:
            place = _LINE_IN_TOML.search(str(error))
            line = int(place.group(1)) if place else source.count("\n") + 1
            problems.append(EntryProblem(path, line, words("no_toml", why=error)))
        except ValidationError as error:
            problems += (
                EntryProblem(
                    path, line_in(source, *map(str, one["loc"])), _words_of(one["loc"], one["type"], one["msg"])
                )
                for one in error.errors()
            )
    return sheets, problems


def line_in(source: str, *location: str) -> int:
    """Line (from 1) of a key such as `("points", "custody")`; of its section, or of the file, where it is missing."""
    line, section = 1, ""
    wanted = location[0] if len(location) > 1 else ""
    for number, text in enumerate(source.splitlines(), 1):
        if heading := re.match(r"\[(\w+)\]", text):
            section = heading.group(1)
            line = number if section == location[0] else line
        elif section == wanted and _key(text) == location[-1]:
            return number
    return line


def _key(line: str) -> str:
    name, sign, _ = line.rpartition(" = ") if line.startswith('"') else line.partition("=")
    return name.strip().strip('"').replace('\\"', '"').replace("\\\\", "\\") if sign else ""


def _words_of(location: tuple[int | str, ...], kind: str, message: str) -> str:
    name = ".".join(map(str, location))
    known = {"missing": "missing", "extra_forbidden": "unknown_key", "literal_error": "unknown_place"}
    return words(known[kind], name=name) if kind in known else words("bad_value", name=name, why=message)


@dataclass(frozen=True, slots=True)
class Pending:
    """Entries not yet read, with the lines of their ids in the file."""

    lines: Mapping[str, int]

    @classmethod
    def read(cls, folder: Path) -> "Pending":
        path = folder / PENDING_FILE
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        rows = enumerate(map(str.strip, text.splitlines()), 1)
        return cls({row: number for number, row in rows if row and not row.startswith("#")})


def load_editors(path: Path = EDITORS_FILE) -> dict[str, str]:
    """id → name of an editorial group or of an editor."""
    return {name: str(row["name"]) for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(map(str, lines)).encode()).hexdigest()[:12]
