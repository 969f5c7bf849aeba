"""Questions with the articles that answer them: `answerable.txt` and evaluation sets (JSON lines)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_CALIBRATION = Path(__file__).parent / "content" / "calibration"
ANSWERABLE_FILE = _CALIBRATION / "answerable.txt"
FOLLOW_UPS_FILE = _CALIBRATION / "followups.txt"
CODE = "生态环境法典"


class Cites(Protocol):
    """An entry's citation or an answer's."""

    @property
    def law(self) -> str: ...

    @property
    def article(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuestion:
    id: str
    text: str
    #: any one of them answers the question; empty = to be declined
    articles: frozenset[tuple[str, int]]
    topic: str = ""
    audience: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What is said next after a question."""

    first: str
    then: str
    #: any one of them answers it; empty: a question of its own, which does not lean on the first
    articles: frozenset[tuple[str, int]]


def is_right(citations: Iterable[Cites], articles: frozenset[tuple[str, int]]) -> bool:
    return any((citation.law, citation.article) in articles for citation in citations)


def answerable(path: Path = ANSWERABLE_FILE) -> list[LabelledQuestion]:
    """Lines `article,law:article<TAB>question`; an article without a law is the Code's."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        labels, text = line.split("\t")
        articles = frozenset(_article(label) for label in labels.split(","))
        found.append(LabelledQuestion(id=f"own-{number}", text=text, articles=articles))
    return found


def follow_ups(path: Path = FOLLOW_UPS_FILE) -> list[FollowUp]:
    """Lines `question<TAB>what is said next<TAB>articles`, or `-` for articles."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        first, then, labels = line.split("\t")
        articles = frozenset() if labels == "-" else frozenset(_article(label) for label in labels.split(","))
        found.append(FollowUp(first=first, then=then, articles=articles))
    return found


def labelled(path: Path) -> list[LabelledQuestion]:
    """JSON lines `{"id", "question", "gold": [{"law", "article"}], "topic", "audience", "style"}`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        LabelledQuestion(
            id=str(row["id"]),
            text=row["question"],
            articles=frozenset((gold["law"], int(gold["article"])) for gold in row["gold"]),
            topic=row.get("topic", ""),
            audience=row.get("audience", ""),
            style=row.get("style", ""),
        )
        for row in rows
    ]


def _article(label: str) -> tuple[str, int]:
    law, _, number = label.rpartition(":")
    return (law or CODE, int(number))
