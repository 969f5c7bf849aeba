"""The optional questions of each category, as reviewed data: at most three, in the order of asking."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from zone.named import Named

_FILE = Path(__file__).parent / "data" / "questions.yaml"
MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Named):
    """`danger`: the answer is followed by the emergency numbers."""

    danger: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Named):
    """Without choices the answer must be typed; with them it may be."""

    choices: tuple[Choice, ...] = ()
    danger_words: tuple[str, ...] = ()

    def sounds_dangerous(self, text: str) -> bool:
        return any(word in text for word in self.danger_words)


def question(question_id: str) -> Question | None:
    return _all()[0].get(question_id)


def questions_of(category: str) -> tuple[str, ...]:
    """Ids of the questions asked after the category; may be empty."""
    return _all()[1].get(category, ())


def offered_for(category: str) -> tuple[str, ...]:
    """Ids of the questions offered by a button of the review card."""
    return questions_of(category) or _all()[2].get(category, ())


@cache
def _all() -> tuple[dict[str, Question], dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    known = {row["id"]: _question(row) for row in data["questions"]}
    asked = {category: tuple(ids) for category, ids in data["categories"].items()}
    offered = {category: tuple(ids) for category, ids in data["on_review"].items()}
    for category, ids in (*asked.items(), *offered.items()):
        if len(ids) > MOST or not set(ids) <= set(known):
            raise ValueError(f"{_FILE}: {category}: at most {MOST} known questions, not {ids}")
    return known, asked, offered


def _question(row: dict[str, Any]) -> Question:
    return Question(
        id=row["id"],
        names={"zh_CN": row["zh_CN"], "en": row["en"]},
        choices=tuple(_choice(choice) for choice in row.get("choices", ())),
        danger_words=tuple(row.get("danger_words", ())),
    )


def _choice(row: dict[str, Any]) -> Choice:
    return Choice(id=row["id"], names={"zh_CN": row["zh_CN"], "en": row["en"]}, danger=bool(row.get("danger")))
