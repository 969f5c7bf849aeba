"""What the page of one entry shows: the form, its check, the text of two versions side by side, the next step."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from complaints.knowledge_editing import stamp_of
from complaints.ports import Editing, EntryState, EntryVersion, Records
from knowledge.aspects import Aspect
from knowledge.entry_form import article_line, fields_of, typed_fields
from knowledge.subjects import SUBJECTS
from knowledge.topics import TOPICS
from knowledge.trial import Trial
from knowledge.writing import Unready
from texts import label
from web.console.curation.sources import published_source, source_of
from web.console.session import HOUSE, staff_of
from web.console.show import show
from web.pages import lang_of
from wording.moments import clock_words

_HISTORY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`typed`: a form that comes back; `seen`: the stamp that it was written on; `words`: articles are searched."""

    source: str
    plain: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)
    seen: str | None = None
    problems: Sequence[str] = ()
    trial: Trial | None = None
    words: str = ""
    conflict: bool = False
    other: Editing | None = None
    done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    newest: EntryVersion | None
    stored: str
    published: str
    names: Mapping[int, str]


async def render(request: web.Request, shown: Shown, *, status: int = 200) -> web.StreamResponse:
    house, lang, entry = request.app[HOUSE], lang_of(request), request.match_info["entry"]
    services, me = house.services(), staff_of(request)
    now = house.clock()
    known = await house.store.read(lambda r: _known(r, request, entry))
    fields, plain = _fields(shown)
    state = known.newest.state if known.newest is not None else None
    waiting = state is EntryState.WAITING and known.newest is not None

    def person(staff_id: int) -> str:
        return known.names.get(staff_id, "")

    context = {
        "entry": entry,
        "shown": shown,
        "plain": plain,
        "source": shown.typed.get("source", shown.source),
        "fields": fields,
        "seen": stamp_of(known.newest) if shown.seen is None else shown.seen,
        "state": state.value if state else "shipped",
        "author": person(known.newest.author_id) if known.newest else "",
        "changed": clock_words(services.zone.local(known.newest.changed_at), lang) if known.newest else "",
        "wordings": known.newest.wordings if known.newest else (),
        "may_publish": waiting and known.newest is not None and known.newest.author_id != me.id,
        "own_work": waiting and known.newest is not None and known.newest.author_id == me.id,
        "difference": difference(known.published, shown.source or known.stored),
        "theirs": difference(known.stored, shown.source) if shown.conflict else (),
        "stored": known.stored,
        "other": person(shown.other.staff_id) if shown.other else "",
        "since": clock_words(services.zone.local(shown.other.since), lang) if shown.other else "",
        "topics": list(TOPICS.items()),
        "subjects": [(one.id, one.name) for one in SUBJECTS.values()],
        "aspects": [(one.value, label(f"desk.aspect.{one.value}", lang)) for one in Aspect],
        "found": [
            (article_line(one.law, one.article), one)
            for one in services.library().articles_about(shown.words, today=services.zone.local(now).date())
        ]
        if shown.words
        else [],
    }
    return show(request, "console/curation/entry.html", context, status=status)


def difference(before: str, after: str) -> Sequence[tuple[str, str]]:
    """("same" | "gone" | "new", line) of two texts; empty if they are the same or there is no earlier one."""
    if not before or before == after:
        return ()
    kinds = {" ": "same", "-": "gone", "+": "new"}
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [(kinds[line[0]], line[2:]) for line in lines if line[0] in kinds]


def _known(records: Records, request: web.Request, entry: str) -> _Known:
    house = request.app[HOUSE]
    return _Known(
        newest=records.curation.newest(entry),
        stored=source_of(records, house, entry),
        published=published_source(records, house, entry),
        names={one.id: one.name for one in records.staff.all()},
    )


def _fields(shown: Shown) -> tuple[Mapping[str, str], bool]:
    """The form's fields, and whether only plain text can be shown."""
    if shown.typed and "source" not in shown.typed:
        if shown.conflict:
            return {}, True
        return typed_fields(shown.typed), False
    if shown.plain:
        return {}, True
    try:
        return fields_of(shown.source), False
    except Unready:
        return {}, True
