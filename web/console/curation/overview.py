"""The first page of curators: misses in groups, drafts, reviews that are due, and what residents' taps suggest."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from complaints.ports import EntryState, EntryVersion, Miss, Phrasing, Rating, Records
from knowledge.answer import Library
from knowledge.writing import is_id
from services import Services
from texts import has, label
from web.console.curation.proposals import by_category, by_entry
from web.console.curation.titles import title_of
from web.console.session import HOUSE
from web.console.show import show
from web.pages import lang_of
from wording.entry_problems import reason_words
from wording.moments import moment

#: versions that wait for a curator
_OPEN = (EntryState.DRAFT, EntryState.WAITING, EntryState.UNDER_REVIEW)
#: groups and rows on the page
_MOST = 40
_DONE = frozenset({"dismissed", "restored", "joined", "accepted", "rejected", "settled", "unsettled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MissGroup:
    example: str
    #: other wordings, each once
    others: Sequence[str]
    count: int
    first: str
    last: str
    ids: str
    proposed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one look into the records finds."""

    misses: Sequence[Miss]
    versions: Sequence[EntryVersion]
    phrasings: Sequence[Phrasing]
    ratings: Sequence[Rating]
    names: dict[int, str]


async def overview(request: web.Request) -> web.StreamResponse:
    house, lang = request.app[HOUSE], lang_of(request)
    services = house.services()
    today = services.zone.local(house.clock()).date()
    seen = await house.store.read(_look)
    examples = await house.store.read(lambda r: r.curation.examples())
    groups = await asyncio.to_thread(_groups, seen.misses, services, today, lang)
    due = await asyncio.to_thread(house.desk.due, today)
    library = services.library()
    done = request.query.get("done", "")
    context = {
        "groups": groups[:_MOST],
        "more": max(0, len(groups) - _MOST),
        "versions": [_version(one, seen.names, services, lang) for one in seen.versions],
        "due": [
            (one.entry, title_of(library, one.entry, today), one.under_review, reason_words(one.reason, lang))
            for one in due
        ],
        "phrasings": [(one, title_of(library, one.entry, today)) for one in by_entry(seen.phrasings)],
        "examples": by_category(examples),
        "categories": [(one.id, one.name(lang)) for one in services.zone.categories],
        "ratings": [
            (one, title_of(library, one.entry, today), _reason(one.reason, lang), moment(one.at, services.zone, lang))
            for one in seen.ratings
        ],
        "entries": sorted((one.id, one.question) for one in library.entries),
        "done": done if done in _DONE else "",
        "undo": request.query.get("undo", ""),
        "undone": {name: request.query.get(name, "") for name in ("part", "at", "entry", "target", "added")},
    }
    return show(request, "console/curation/overview.html", context)


async def find(request: web.Request) -> web.StreamResponse:
    """Leads to the entry whose id was typed or chosen."""
    name = request.query.get("entry", "").strip()
    place = f"/console/curation/entries/{name}" if is_id(name) else "/console/curation"
    return web.Response(status=303, headers={"Location": place})


def _look(records: Records) -> Seen:
    return Seen(
        misses=records.questions.misses(),
        versions=records.curation.in_states(*_OPEN),
        phrasings=records.curation.phrasings(_MOST),
        ratings=records.questions.useless(),
        names={one.id: one.name for one in records.staff.all()},
    )


def _groups(misses: Sequence[Miss], services: Services, today: date, lang: str) -> list[MissGroup]:
    """Questions that still have no answer: entries published since may answer some."""
    library = services.library()
    texts = {one.text for one in misses}
    left = {text for text in texts if library.answer(text, today=today).decision != "answer"}
    rows = [one for one in misses if one.text in left]
    of_text: dict[str, list[Miss]] = {}
    for one in rows:
        of_text.setdefault(one.text, []).append(one)
    found = []
    for group in library.groups([one.text for one in rows]):
        wordings = list(dict.fromkeys((group.example, *group.questions)))
        members = [one for text in wordings for one in of_text[text]]
        found.append(
            MissGroup(
                example=group.example,
                others=wordings[1:],
                count=len(members),
                first=moment(min(one.at for one in members), services.zone, lang),
                last=moment(max(one.at for one in members), services.zone, lang),
                ids=" ".join(str(one.id) for one in members),
                proposed=proposed_id(group.example, library),
            )
        )
    return found


def proposed_id(question: str, library: Library) -> str:
    """A free id: the subject of the nearest entry and the pinyin of the first words."""
    taken = {one.id for one in library.entries}
    name = library.romanised(question)
    return next(free for number in range(1, 1000) if (free := name if number == 1 else f"{name}-{number}") not in taken)


def _version(one: EntryVersion, names: dict[int, str], services: Services, lang: str) -> dict[str, object]:
    return {
        "entry": one.entry,
        "number": one.number,
        "state": one.state.value,
        "author": names[one.author_id],
        "at": moment(one.changed_at, services.zone, lang),
    }


def _reason(reason: str, lang: str) -> str:
    key = f"ask.reason.{reason}"
    return label(key, lang) if has(key, lang) else reason
