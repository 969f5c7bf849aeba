"""How well messages are read: the cross-validated figures shipped with the models, and those of a labelled file.

A line of the file is JSON with `text` and any of `label` (the kind), `category`, `accept` (all categories that a clerk
would let stand), `is_danger`, and `after` (the question before). Development texts are no measure of unseen ones.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hearing import several
from hearing.heard import Heard
from hearing.hearer import NUISANCE, Hearer
from hearing.model import about
from zone.danger_model import MODEL_FILE

#: the moment at which a file's messages are read
_NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def shipped() -> list[str]:
    """Read by models that had not seen the example: in five folds, and in the part that is held out."""
    told = about()
    danger = json.loads(MODEL_FILE.read_text("utf-8"))
    held_out = {**told["held_out"], **danger["held_out"]}
    lines = [f"{told['count']} examples {told['examples']}: five-fold cross-validation; held out"]
    return lines + [
        f"{name}: {figure}; held out: {held_out[name]}"
        for name, figure in {**told["unseen"], **danger["unseen"]}.items()
    ]


def of_several(hearer: Hearer) -> list[str]:
    """How well several matters in one message are told apart."""
    found = several.judged(lambda text: [matter.text for matter in hearer.hear(text, now=_NOW).matters])
    return [
        f"matters found: {found.found}/{found.matters} = {found.found / found.matters:.3f}",
        f"matters wrong: {found.wrong}/{found.parts} = {found.wrong / max(1, found.parts):.3f}",
    ]


def of_file(path: Path, hearer: Hearer, *, list_mistakes: bool = False) -> list[str]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    heard = [_hear(hearer, row) for row in rows]
    both = list(zip(rows, heard, strict=True))
    filed = [(row, one) for row, one in both if row.get("category")]
    figures = {
        "kind right": [one.kind == row["label"] for row, one in both if "label" in row],
        "reports with 举报污染": [one.offers_report for row, one in both if _is_report(row)],
        "questions taken for a report": [one.kind in NUISANCE for row, one in both if row.get("label") == "question"],
        "category first": [one.category == row["category"] for row, one in filed],
        "category accepted": [one.category in row.get("accept", [row["category"]]) for row, one in filed],
        "danger heard": [one.is_urgent for row, one in both if row.get("is_danger")],
        "false alarms": [one.is_urgent for row, one in both if row.get("is_danger") is False],
        "matters found": [len(one.matters) == row["matters"] for row, one in both if "matters" in row],
    }
    lines = [f"{name}: {sum(hits)}/{len(hits)} = {sum(hits) / len(hits):.3f}" for name, hits in figures.items() if hits]
    return lines + (_mistakes(rows, heard) if list_mistakes else [])


def _is_report(row: dict[str, Any]) -> bool:
    return row.get("label") in NUISANCE or row.get("kind") == "complaint"


def _hear(hearer: Hearer, row: dict[str, Any]) -> Heard:
    last = None
    if row.get("after"):
        entry = hearer.hear(row["after"], now=_NOW).answer.entry
        last = entry.id if entry else None
    return hearer.hear(row["text"], now=_NOW, last_entry=last)


def _mistakes(rows: Sequence[dict[str, Any]], heard: Sequence[Heard]) -> list[str]:
    """What was read otherwise than labelled, a line each."""
    found = list[str]()
    for row, one in zip(rows, heard, strict=True):
        if row.get("label") not in (None, one.kind):
            found.append(f"{row['label']} read as {one.kind}: {row['text']}")
        if row.get("category") and one.category not in row.get("accept", [row["category"]]):
            found.append(f"{row['category']} read as {one.category}: {row['text']}")
        if row.get("is_danger") not in (None, one.is_urgent):
            found.append(f"danger {row['is_danger']} read as {one.is_urgent}: {row['text']}")
    return found
