"""The form 记一处问题: photos, place, what, to whom and until when. It works without scripts; what was typed comes back
after an error."""

from collections.abc import Mapping, Sequence
from datetime import date

from aiohttp import web

from complaints.errors import ComplaintError, Incomplete
from http_server.clips import MAX_CLIP_S
from inspections import basis, register, sessions
from inspections.entering import MOST_FIELD, MOST_WORDS
from inspections.model import Limit, PartRole, Session
from inspections.ports import Records
from inspections.proposals import visits_of_the_year
from services import Services
from texts import label
from web.console.inspect import checklist, from_list, reading, voice
from web.console.inspect.sent_photos import MOST_PHOTOS
from web.console.session import HOUSE, actor_of, staff_of
from web.console.shell import kept_offline
from web.console.show import show
from web.pages import lang_of
from wording import acceptors, inspection

#: rows of 现场会办 that the form has
_PARTS = 3
#: the limit that is chosen at first
_USUAL = Limit.DAY


async def page(request: web.Request) -> web.StreamResponse:
    return await render(request)


async def render(
    request: web.Request,
    *,
    typed: Mapping[str, str] | None = None,
    problem: str = "",
    error: ComplaintError | None = None,
    status: int = 200,
) -> web.StreamResponse:
    """`typed` is filled in again, with the message of `error` at its field. Chosen files can't be: the page says so."""
    house, actor, lang = request.app[HOUSE], actor_of(request), lang_of(request)
    services, now, ident = house.services(), house.clock(), reading.session_id(request)
    typed = typed if typed is not None else _prefilled(request)

    def look(records: Records) -> tuple[Session, Mapping[str, str], Sequence[str]]:
        session = sessions.must_walk(records, ident, actor)
        past = visits_of_the_year(records, session.stops, now=now, timezone=services.zone.timezone, but=ident)
        words = {stop.key: inspection.past_words(past.get(stop.key, ()), services.zone, lang) for stop in session.stops}
        return session, words, register.names(records)

    session, past, known = await house.store.read(look)
    form = await request.post() if request.method == "POST" else None
    from_item = _of_item(request, typed.get("checklist_item", ""))
    several = {name: [str(v) for v in form.getall(name)] for name in set(form)} if form is not None else {}
    chosen = several.get("basis", [typed["basis"]] if typed.get("basis") else [])
    today = services.zone.local(now).date()
    context = {
        "session": session,
        "known": known,
        "stops": [(stop.key, stop.name, past[stop.key]) for stop in session.stops],
        "categories": [(one.id, one.name(lang)) for one in services.zone.offered],
        "units": [(one.id, one.name(lang)) for one in services.zone.units],
        "acceptors": acceptors.choices(services.zone, lang),
        "checklists": checklist.offered(services, today, lang),
        "limits": [(limit.value, label(f"inspect.limit.{limit}", lang)) for limit in Limit],
        "chosen_limit": typed.get("limit") or _USUAL.value,
        "entries": _entries(services, today),
        "chosen_entries": chosen,
        "articles": _articles(services, chosen, today, lang),
        "parts": _part_rows(several),
        "roles": [(role.value, label(f"inspect.role.{role}", lang)) for role in PartRole],
        "client_id": typed.get("client_id") or house.word(),
        "typed": typed,
        "checklist_name": from_item.get("checklist_name", ""),
        "problem": problem,
        "wrong": error.field if isinstance(error, Incomplete) else "",
        "sent_files": form is not None,
        "most_words": MOST_WORDS,
        "most_field": MOST_FIELD,
        "most_photos": MOST_PHOTOS,
        "voice_picker": voice.PICKER,
        "voice_seconds": MAX_CLIP_S,
    }
    return kept_offline(show(request, "console/inspect/finding.html", context, status=status), staff_of(request))


def _prefilled(request: web.Request) -> Mapping[str, str]:
    """What a link to the form carries: the stop, and from a checklist the item, its words and the place. What the item
    says is filled in where the link carries no words of its own."""
    named = ("stop", "text", "place", "checklist_item")
    given = {name: value[:MOST_WORDS] for name in named if (value := request.query.get(name, ""))}
    return {**_of_item(request, given.get("checklist_item", "")), **given}


def _of_item(request: web.Request, reference: str) -> Mapping[str, str]:
    house = request.app[HOUSE]
    services = house.services()
    return from_list.begun(services, reference, today=services.zone.local(house.clock()).date(), lang=lang_of(request))


def _entries(services: Services, today: date) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """Entries that may be the basis, by topic: those for firms that cite an article and hold today."""
    library = services.library()
    topics = []
    by_id = {entry.id: entry for entry in library.entries}
    for topic in library.topics():
        fitting = [
            (ident, by_id[ident].question)
            for ident in topic.entries
            if "enterprise" in by_id[ident].audience and by_id[ident].valid_from <= today
        ]
        if fitting:
            topics.append((topic.title, fitting))
    return topics


def _articles(services: Services, entries: Sequence[str], today: date, lang: str) -> Sequence[tuple[str, str]]:
    cited = basis.articles_of(services.library(), entries, today=today)
    return [(one.stored, inspection.article_words(one, lang)) for one in cited]


def _part_rows(several: Mapping[str, Sequence[str]]) -> Sequence[Mapping[str, str]]:
    names = ("part_unit", "part_role", "part_person", "part_due", "part_what")
    return [
        {name: several.get(name, [])[row] if row < len(several.get(name, [])) else "" for name in names}
        for row in range(_PARTS)
    ]
