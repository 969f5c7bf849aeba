"""The dates of a firm as a calendar feed (RFC 5545): all-day events with alarms, without anybody's name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from itertools import islice

from icalendar import Alarm, Calendar, Event

from enterprises.calendar.model import DueDate, State
from enterprises.calendar.rhythm import foreseen
from services import Services
from texts import label
from wording import due_dates

#: days before which a calendar rings, at nine in the morning of its own time
ALARMS = (30, 7, 1)
_AT = timedelta(hours=9)
#: how far occurrences of a rhythm that are not entered yet are shown
_AHEAD = timedelta(days=366)
#: events of one date, and of the whole feed, because each takes a millisecond
_MOST_OF_ONE, _MOST = 12, 600
#: how often calendars should look again
_AGAIN = timedelta(hours=12)
LANG = "zh_CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOf:
    """`firm`: its name. `dates`: open and lately done ones."""

    firm: str
    dates: Sequence[DueDate]


def written(feed: FeedOf, services: Services, *, today: date) -> bytes:
    """UTF-8, lines of at most 75 octets. Takes up to a second, so don't call it in the event loop."""
    calendar = Calendar()
    calendar.add("prodid", "-//lvwang//due dates//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _marked(label("calendar.feed.name", LANG, firm=feed.firm), services))
    calendar.add("refresh-interval", _AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", f"PT{_AGAIN // timedelta(hours=1)}H")
    for _, one, number, day in sorted(_occurrences(feed.dates, today), key=lambda each: each[0])[:_MOST]:
        calendar.add_component(_event(one, number, day, services, today=today))
    return bytes(calendar.to_ical())


def _occurrences(dates: Sequence[DueDate], today: date) -> Iterator[tuple[tuple[date, int], DueDate, int, date]]:
    """(order, date, number, day): each date, and what its rhythm brings next."""
    for one in dates:
        yield (one.due_on, one.id), one, one.number, one.due_on
        if one.state is State.OPEN:
            for number, day in islice(foreseen(one, until=today + _AHEAD), _MOST_OF_ONE):
                yield (day, one.id), one, number, day


def _event(one: DueDate, number: int, day: date, services: Services, *, today: date) -> Event:
    changed = one.changed_at.astimezone(UTC).replace(microsecond=0)
    name = due_dates.title(one, services, LANG)
    event = Event()
    event.add("uid", f"date-{one.series}-{number}@{_host(services)}")
    event.add("sequence", one.sequence)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # the day stays free
    done = one.state is State.DONE
    event.add("summary", _marked(label("calendar.feed.done", LANG, title=name) if done else name, services))
    event.add("description", "\n".join(_description(one, services, today=today)))
    if not done:
        for days in ALARMS:
            event.add_component(_alarm(name, days, services))
    return event


def _alarm(name: str, days: int, services: Services) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _marked(name, services))
    alarm.add("trigger", _AT - timedelta(days=days))
    return alarm


def _description(one: DueDate, services: Services, *, today: date) -> Iterator[str]:
    if about := due_dates.about_of(one, services):
        yield about
    if basis := due_dates.basis_of(one, services, today=today, lang=LANG):
        yield label("calendar.feed.source", LANG, basis=basis)
    if one.state is State.OPEN:
        yield label("calendar.feed.open", LANG, address=f"{services.public_url}/firm/calendar/{one.id}")


def _marked(words: str, services: Services) -> str:
    """演练 in a training zone, so that nobody takes it for real."""
    return label("calendar.feed.training", LANG, title=words) if services.zone.training else words


def _host(services: Services) -> str:
    """Part of the UIDs: the name of this installation."""
    return services.public_url.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
