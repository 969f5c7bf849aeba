"""A problem of the zone's data in words: what is wrong, and what to write instead."""

from texts import label
from zone.rows import RowProblem


def problem_words(problem: RowProblem, lang: str) -> str:
    hint = ""
    if problem.near:
        hint = label("zone_data.near", lang, name=problem.near)
    elif problem.known:
        hint = label("zone_data.known", lang, names="、".join(problem.known))
    return label(f"zone_data.{problem.key}", lang, hint=hint, **problem.values)
