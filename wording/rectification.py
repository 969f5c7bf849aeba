"""A problem of an inspection in words, for pages, tables, the chat and the public."""

from collections.abc import Sequence
from datetime import date

from inspections.rectification.model import Entry, Item, Line, Problem, Source, State
from texts import has, label
from wording.moments import day_words
from wording.names import unit_name
from zone import Zone

#: what a list shows of a long text
_EXCERPT = 90


def source_words(source: Source, batch: str, lang: str) -> str:
    return label("rectification.of_batch", lang, source=label(f"rectification.source.{source}", lang), batch=batch)


def title(problem: Problem, lang: str) -> str:
    return numbered(problem.source, problem.batch, problem.number, lang)


def numbered(source: Source, batch: str, number: str, lang: str) -> str:
    return label("rectification.title_of", lang, source=source_words(source, batch, lang), number=number)


def excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def units(problem: Problem, zone: Zone, lang: str) -> str:
    """The responsible unit, then those that help."""
    parts = (unit_name(problem.unit, zone, lang), problem.helpers)
    return label("list", lang).join(part for part in parts if part)


def standing(line: Line, today: date, lang: str) -> str:
    """The state, or 阶段性完成 while the next milestone lies ahead."""
    return label(f"rectification.state.{'staged' if line.is_staged(today) else line.state}", lang)


def lateness(line: Line, today: date, lang: str) -> str:
    """How many days the next deadline is away; empty once others have to act."""
    if line.state is not State.RECTIFYING:
        return ""
    days = (line.problem.next_on - today).days
    return label("rectification.late" if days < 0 else "rectification.left", lang, days=abs(days))


def deadline_words(problem: Problem, zone: Zone, lang: str) -> str:
    """The next one, and what it is."""
    first = next(iter(problem.open_milestones), None)
    what = (first.text if first is not None else "") or label(
        "rectification.milestone" if first is not None else "rectification.end", lang
    )
    return label("rectification.next", lang, day=day_words(problem.next_on, zone, lang), what=what)


def entry_facts(entry: Entry, lang: str) -> Sequence[str]:
    """What an entry says besides its note: a milestone, a document, what was changed."""
    found = []
    for name, value in entry.values.items():
        if has(f"rectification.field.{name}", lang):
            what = label(f"rectification.field.{name}", lang)
            found.append(label("rectification.fact", lang, what=what, value=value))
    return found


def who(entry: Entry, item: Item, zone: Zone, lang: str) -> str:
    """Name and role; of a unit's member the unit."""
    role = unit_name(item.problem.unit, zone, lang) if entry.role == "unit" else label(f"role.{entry.role}", lang)
    return label("rectification.who", lang, name=entry.name, role=role)
