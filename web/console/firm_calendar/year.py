"""The year of a firm's dates, who is reminded, and the address for its own calendars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from aiohttp import web

from complaints.errors import Incomplete
from enterprises.calendar import feeding, persons
from enterprises.calendar.model import DueDate, Feed, State
from enterprises.calendar.persons import Reminded
from enterprises.calendar.rhythm import foreseen
from services import Services
from services.records import Records
from texts import label
from web.console.firm_calendar.door import ADDRESS, me, today_of
from web.console.session import HOUSE
from web.console.show import error_message, show
from web.console.typed import typed_of
from web.pages import lang_of
from wording import due_dates
from wording.moments import day_words, moment

_YEAR = timedelta(days=366)
#: of one rhythm: a weekly one would fill the page
_MOST_FORESEEN = 12
_DONE_SHOWN = 50
_SAVED = frozenset({"dropped", "persons", "revoked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`id` leads to the open date, also from an occurrence that is only foreseen. `note`: site and rhythm, or who did
    it."""

    id: int
    day: str
    title: str
    note: str
    left: str = ""
    tone: str = "none"
    is_foreseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChoice:
    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    open: Sequence[DueDate]
    done: Sequence[DueDate]
    sites: dict[str, str]
    candidates: Sequence[Reminded]
    reminded: Sequence[Reminded]
    feed: Feed | None


async def page(request: web.Request) -> web.StreamResponse:
    return await _page(request)


async def choose(request: web.Request) -> web.StreamResponse:
    """Form fields: first, second (empty: nobody)."""
    house, member, typed = request.app[HOUSE], me(request), await typed_of(request)
    given = [typed.get(name, "") for name in ("first", "second")]
    ids = [int(one) if one.isascii() and one.isdigit() and len(one) <= 9 else 0 for one in given if one]
    try:
        await house.store.write(lambda r: persons.choose(r, member, ids))
    except Incomplete as error:
        return await _page(request, problem=error_message(request, error), status=422)
    raise web.HTTPSeeOther(f"{ADDRESS}?done=persons#persons")


async def renew_feed(request: web.Request) -> web.StreamResponse:
    """The page shows the new address once; nobody can look it up later."""
    house, member, now, word = request.app[HOUSE], me(request), request.app[HOUSE].clock(), request.app[HOUSE].word()
    await house.store.write(lambda r: feeding.renew(r, member, word=word, now=now))
    return await _page(request, address=f"{house.services().public_url}/calendar/{word}.ics")


async def revoke_feed(request: web.Request) -> web.StreamResponse:
    house, member, now = request.app[HOUSE], me(request), request.app[HOUSE].clock()
    await house.store.write(lambda r: feeding.revoke(r, member, now=now))
    raise web.HTTPSeeOther(f"{ADDRESS}?done=revoked#feed")


async def _page(
    request: web.Request, *, address: str = "", problem: str = "", status: int = 200
) -> web.StreamResponse:  # fmt: skip
    house, lang, firm = request.app[HOUSE], lang_of(request), me(request).party.id
    services, today = house.services(), today_of(request)
    look = await house.store.read(lambda r: _look(r, firm))
    done, feed = request.query.get("done", ""), look.feed
    at = moment(feed.made_at, services.zone, lang) if feed is not None else ""
    context = {
        "groups": list(_groups(look, services, today, lang)),
        "done_rows": [_done_row(one, services, today, lang) for one in look.done[:_DONE_SHOWN]],
        "candidates": [_choice(one, lang) for one in look.candidates],
        "reminded": [one.account.id for one in look.reminded],
        "unreachable": [one.account.name for one in look.reminded if not one.is_reachable],
        "feed": label("calendar.feed.since", lang, name=feed.made_by, at=at) if feed is not None else "",
        "address": address,
        "subscribe": f"webcal://{address.partition('://')[2]}" if address else "",
        "root": ADDRESS,
        "done": label(f"calendar.saved.{done}", lang) if done in _SAVED else "",
        "problem": problem,
    }
    return show(request, "console/firm_calendar/year.html", context, status=status)


def _look(records: Records, firm: str) -> Look:
    done = records.calendar.of_firm(firm, states=(State.DONE,))
    return Look(
        open=records.calendar.of_firm(firm),
        done=sorted(done, key=lambda one: (one.changed_at, one.id), reverse=True),
        sites={one.id: one.name for one in records.firms.sites_of(firm)},
        candidates=persons.candidates(records, firm),
        reminded=persons.reminded(records, firm),
        feed=records.calendar.feed_of(firm),
    )


def _groups(look: Look, services: Services, today: date, lang: str) -> Iterator[Group]:
    """Overdue ones, then month by month with what a rhythm brings within a year, then the rest."""
    rows = [(one.due_on, _row(one, look, services, today, lang)) for one in look.open]
    for one in look.open:
        coming = (day for _, day in foreseen(one, until=today + _YEAR) if day >= today)
        for day in islice(coming, _MOST_FORESEEN):
            rows.append((day, _row(one, look, services, today, lang, foreseen_on=day)))
    rows.sort(key=lambda each: (each[0], each[1].id))

    def name(each: tuple[date, Row]) -> str:
        if each[0] < today:
            return label("calendar.late_group", lang)
        if each[0] > today + _YEAR:
            return label("calendar.later_group", lang)
        return label("calendar.month", lang, year=each[0].year, month=each[0].month)

    for group, found in groupby(rows, key=name):
        yield Group(name=group, rows=[row for _, row in found])


def _row(
    one: DueDate, look: Look, services: Services, today: date, lang: str, *, foreseen_on: date | None = None
) -> Row:
    words = due_dates.words(one, services, today=today, lang=lang)
    note = " · ".join(part for part in (look.sites.get(one.site, ""), words.every) if part)
    if foreseen_on is not None:
        day, left = day_words(foreseen_on, services.zone, lang), label("calendar.foreseen", lang)
        return Row(id=one.id, day=day, title=words.title, note=note, left=left, is_foreseen=True)
    return Row(id=one.id, day=words.day, title=words.title, note=note, left=words.left, tone=words.tone)


def _done_row(one: DueDate, services: Services, today: date, lang: str) -> Row:
    words, done = due_dates.words(one, services, today=today, lang=lang), one.done
    at = moment(done.at, services.zone, lang) if done is not None else ""
    name = done.name if done is not None else ""
    return Row(
        id=one.id, day=words.day, title=words.title, note=label("calendar.done_by", lang, name=name, at=at)
    )  # fmt: skip


def _choice(one: Reminded, lang: str) -> PersonChoice:
    name = one.account.name
    if one.duty is not None:
        name = label("calendar.persons.of_duty", lang, name=name, duty=label(f"firms.duty.{one.duty}", lang))
    return PersonChoice(id=one.account.id, name=name)
