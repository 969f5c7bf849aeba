"""An item as its page shows it, for staff and for members of its unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from complaints.model import Actor
from inspections.rectification.lifecycle import STEPS, offered
from inspections.rectification.model import Entry, Item, Line, ProofFile, Step
from texts import label
from wording import rectification as words
from wording.moments import day_words, moment
from zone import Zone

#: steps that take files
_WITH_FILES = frozenset(Step) - {Step.ENTER, Step.CHANGE}
_MAIN = frozenset({Step.PROGRESS, Step.STAGE, Step.APPLY, Step.CONFIRM, Step.CLOSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    what: str
    at: str
    who: str
    note: str
    facts: Sequence[str]
    photos: Sequence[ProofFile]
    documents: Sequence[ProofFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    name: str
    label: str
    about: str
    files: bool
    document: bool
    needs_note: bool
    danger: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    id: int
    version: int
    title: str
    state: str
    tone: str
    late: str
    text: str
    facts: Sequence[tuple[str, str]]
    #: text, day, and the day on which it was reached
    milestones: Sequence[tuple[str, str, str]]
    steps: Sequence[StepForm]
    waits: str
    may_change: bool
    entries: Sequence[EntryView]


def item_view(item: Item, actor: Actor, zone: Zone, today: date, lang: str) -> ItemView:
    problem, line = item.problem, Line(id=item.id, problem=item.problem, state=item.state, version=item.version)
    steps = offered(item, actor)
    facts = {
        "unit": words.units(problem, zone, lang),
        "person": problem.person,
        "target": problem.target,
        "due_on": day_words(problem.due_on, zone, lang),
        "measures": problem.measures,
        "acceptor": problem.acceptor,
    }
    forms = [_form(step, item, zone, lang) for step in steps if step is not Step.CHANGE]
    return ItemView(
        id=item.id,
        version=item.version,
        title=words.title(problem, lang),
        state=words.standing(line, today, lang),
        tone="staged" if line.is_staged(today) else item.state.value,
        late=words.lateness(line, today, lang) if line.is_late(today) else "",
        text=problem.text,
        facts=[(label(f"rectification.field.{name}", lang), value) for name, value in facts.items() if value],
        milestones=[
            (
                one.text or label("rectification.milestone", lang),
                day_words(one.on, zone, lang),
                day_words(one.reached_on, zone, lang) if one.reached_on else "",
            )
            for one in problem.milestones
        ],
        steps=forms,
        waits="" if forms or not STEPS[item.state] else label(f"rectification.waits.{item.state}", lang),
        may_change=Step.CHANGE in steps,
        entries=[_entry(entry, item, zone, lang) for entry in reversed(item.entries)],
    )


def _form(step: Step, item: Item, zone: Zone, lang: str) -> StepForm:
    name = label(f"rectification.step.{step}", lang)
    if step is Step.STAGE:
        first = item.problem.open_milestones[0]
        what = f"{day_words(first.on, zone, lang)} {first.text}".strip()
        name = label("rectification.fact", lang, what=name, value=what)
    return StepForm(
        name=step.value,
        label=name,
        about=label(f"rectification.about.{step}", lang),
        files=step in _WITH_FILES,
        document=step is Step.CLOSE,
        needs_note=step not in (Step.PROGRESS, Step.STAGE, Step.CLOSE),
        danger=step not in _MAIN,
    )


def _entry(entry: Entry, item: Item, zone: Zone, lang: str) -> EntryView:
    return EntryView(
        what=label(f"rectification.did.{entry.step}", lang),
        at=moment(entry.at, zone, lang),
        who=words.who(entry, item, zone, lang),
        note=entry.note,
        facts=words.entry_facts(entry, lang),
        photos=[one for one in entry.files if one.photo],
        documents=[one for one in entry.files if not one.photo],
    )
