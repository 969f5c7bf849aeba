"""Questions with the articles that answer them: `answerable.txt` and evaluation sets (JSON lines)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ANSWERABLE_FILE = Path(__file__).parent / "content" / "calibration" / "answerable.txt"
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
