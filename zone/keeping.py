"""What a new version of a zone must keep: cases, accounts and models name units and sub-districts by id."""

from collections.abc import Sequence
from pathlib import Path

from zone.rows import RowProblem
from zone.zone import Zone


def lost(before: Zone, after: Zone, text: str) -> Sequence[RowProblem]:
    """Problems for ids that `after` no longer has. `text`: its zone.yaml, to find the line of the list."""
    problems = []
    for field, old, new in (
        ("subdistricts", before.subdistricts, after.subdistricts),
        ("units", before.units, after.units),
    ):
        known = {one.id for one in new}
        for one in old:
            if one.id not in known:
                values = {"field": field, "name": one.id, "shown": one.names["zh_CN"]}
                problems.append(RowProblem(path=Path("zone.yaml"), line=_line(text, field), key="gone", values=values))
    return problems


def training_changed(text: str) -> RowProblem:
    """Whether an installation is for training is decided with its files and settings, not in its console: it keeps real
    messages from being sent."""
    return RowProblem(path=Path("zone.yaml"), line=_line(text, "training"), key="training_kept")


def _line(text: str, field: str) -> int:
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{field}:")), 1)
