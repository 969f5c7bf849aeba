"""News for subscribers (R27): the start, the turning points and the end of accepted reports, at once or once a week.

News contain only public data: number, category, sub-district, state, date. A report is news only after triage has
accepted it; a merged report is covered by its master. Beyond a few messages per hour, the rest comes as one summary.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from complaints.case.lifecycle import Action
from complaints.clock.deadlines import Clock
from complaints.model import Complaint, Event, Notice, State
from complaints.places.subscribing import RADII_M, cell_of_subdistrict, covers, digest_after, subdistrict_of
from complaints.ports import News, NewsPace, Often, Records, Subscription, Week
from complaints.report.similar import cell_of, cells_within

ONE, SUMMARY, DIGEST = "subscribe.news", "subscribe.summary", "subscribe.digest"
#: Actions that are news: start, turning points and end of a report.
TOLD = frozenset(
    {
        Action.ACCEPT, Action.TRANSFER, Action.STAGE, Action.CLOSE, Action.EXTERNAL_CLOSE, Action.UNSOLVED,
        Action.REJECT, Action.WITHDRAW,
    }
)  # fmt: skip
#: 内部约定: messages per hour; further news wait for one summary
AN_HOUR = 3
_HOUR = timedelta(hours=1)
#: lines of a summary or digest; the rest is only counted
_LISTED = 10
#: transactions that began before the end of a week are committed this long after it
_SETTLED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsLine:
    """One line of a message, about one report."""

    number: str
    category: str
    subdistrict: str
    state: State
    at: datetime


def is_public(records: Records, case: Complaint) -> bool:
    """Whether the report may be shown to people who don't know its number: accepted by triage and not merged."""
    accepted = any(event.action == Action.ACCEPT for event in records.cases.events(case.id))
    return accepted and case.state is not State.DUPLICATE


def tell_at_once(records: Records, case: Complaint, event: Event) -> None:
    """Sends each subscriber concerned one message, however many of their subscriptions match the event.

    Reporters known by account are left out: they are notified as reporters. An anonymous reporter is not known here and
    is treated like anybody else.
    """
    if event.action not in TOLD or not _is_news(records.cases.events(case.id)):
        return
    news = _news_of(case, event)
    matched = defaultdict[int, list[Subscription]](list)
    for subscription in records.subscriptions.in_cells(_cells_reaching(news), Often.INSTANT):
        if covers(subscription, news):
            matched[subscription.person_id].append(subscription)
    for notified in (case, *records.cases.of_master(case.id)):
        matched.pop(notified.reporter_id or 0, None)
    paces = records.subscriptions.paces(matched)
    for person_id, pace in paces.items():
        if pace.held_from is None and not _has_had_enough(pace, event.at):
            _add(records, person_id, ONE, [news], matched[person_id])
    records.subscriptions.keep_paces([_after(pace, event) for pace in paces.values()])


def send_summaries(records: Records, *, now: datetime, limit: int = 50) -> int:
    """Sends the news kept back for an hour. Returns how many summaries; call again until none is left."""
    shelves = dict[int, _Shelf]()

    def due(most: int) -> Sequence[NewsPace]:
        waiting = records.subscriptions.held(now, most)
        first = min((pace.held_from or 0 for pace in waiting), default=0)
        if waiting:
            shelves[0] = _Shelf(records.subscriptions.news(TOLD, once=Action.ACCEPT, from_event=first))
        return waiting

    def sum_up(pace: NewsPace) -> None:
        own = records.subscriptions.of_people([pace.person_id], Often.INSTANT).get(pace.person_id, ())
        matched, news = shelves[0].concerning(own, from_event=pace.held_from or 0)
        _add(records, pace.person_id, SUMMARY, news, matched)
        # the summary is the first message of the next hour
        records.subscriptions.keep_paces([NewsPace(person_id=pace.person_id, hour_from=now, told=1)])

    return records.chores.each("summaries", due, sum_up, ident=attrgetter("person_id"), now=now, limit=limit)


def send_digests(records: Records, *, now: datetime, clock: Clock, limit: int = 50) -> int:
    """Sends the digests of past weeks, during working hours. Returns how many; call again until none is left.

    Must run in a separate transaction: holding other row locks, it could deadlock.
    """
    if clock.working.at_or_after(now) != now:
        return 0
    shelves = dict[tuple[datetime, datetime], _Shelf]()

    def due(most: int) -> Sequence[Week]:
        # every caller locks these rows in the same order
        return sorted(records.subscriptions.weeks_due(now - _SETTLED, most), key=attrgetter("person_id"))

    def tell(week: Week) -> None:
        until = _last_due(week, now=now, clock=clock)
        if not records.subscriptions.go_on(week, since=until, due=digest_after(until, clock)):
            return  # the week was completed, or the subscription ended, meanwhile
        wanted = records.subscriptions.of_people([week.person_id], Often.WEEKLY).get(week.person_id, ())
        span = (week.since, until)
        if wanted and span not in shelves:
            shelves[span] = _Shelf(records.subscriptions.news(TOLD, once=Action.ACCEPT, since=week.since, until=until))
        if wanted:
            matched, news = shelves[span].concerning(wanted)
            _add(records, week.person_id, DIGEST, news, matched)

    return records.chores.each("digests", due, tell, ident=attrgetter("person_id"), now=now, limit=limit)


def lines_of(notice: Notice) -> Sequence[NewsLine]:
    return [
        NewsLine(**{**line, "state": State(line["state"]), "at": datetime.fromisoformat(line["at"])})
        for line in json.loads(notice.values["lines"])
    ]


def subscriptions_of(records: Records, notice: Notice) -> Sequence[Subscription]:
    """The subscriptions that caused the message, without those ended since."""
    ids = (int(typed) for typed in notice.values["subscriptions"].split(","))
    return [current for ident in ids if (current := records.subscriptions.get(ident)) is not None]


def _is_news(events: Sequence[Event]) -> bool:
    """Whether the last event, one of TOLD, leads to another state than the news before it."""
    actions = [event.action for event in events]
    if Action.ACCEPT not in actions:
        return False
    states = [event.to_state for event in events[actions.index(Action.ACCEPT) :] if event.action in TOLD]
    return len(states) < 2 or states[-1] is not states[-2]


def _news_of(case: Complaint, event: Event) -> News:
    return News(
        event_id=event.id,
        at=event.at,
        state=event.to_state,
        number=case.number,
        category=case.category,
        subdistrict=subdistrict_of(case),
        cell=cell_of(case.place),
        lat=case.place.lat,
        lon=case.place.lon,
    )


def _cells_reaching(news: News) -> Collection[str]:
    """The cells of all subscriptions that could cover the news."""
    cells = [cell_of_subdistrict(news.subdistrict)] if news.subdistrict else []
    if news.lat is not None and news.lon is not None:
        cells += cells_within(news.lat, news.lon, radius_m=max(RADII_M))
    return cells


def _has_had_enough(pace: NewsPace, now: datetime) -> bool:
    return pace.hour_from is not None and now - pace.hour_from < _HOUR and pace.told >= AN_HOUR


def _after(pace: NewsPace, event: Event) -> NewsPace:
    """The pace after the event was sent or kept back."""
    if pace.held_from is not None:
        return replace(pace, held_from=min(pace.held_from, event.id))
    if pace.hour_from is None or event.at - pace.hour_from >= _HOUR:
        return replace(pace, hour_from=event.at, told=1)
    if not _has_had_enough(pace, event.at):
        return replace(pace, told=pace.told + 1)
    return replace(pace, held_from=event.id, held_due=pace.hour_from + _HOUR)


def _last_due(week: Week, *, now: datetime, clock: Clock) -> datetime:
    """The end of the last week to cover: weeks that passed outside working time are covered by one digest."""
    due = week.due
    while (later := digest_after(due, clock)) <= now - _SETTLED:
        due = later
    return due


class _Shelf:
    """News by cell, so that a subscription is compared only with news nearby."""

    def __init__(self, news: Iterable[News]) -> None:
        self._by_cell = defaultdict[str, list[News]](list)
        for item in news:
            self._by_cell[item.cell].append(item)
            if item.subdistrict:
                self._by_cell[cell_of_subdistrict(item.subdistrict)].append(item)

    def concerning(
        self, subscriptions: Iterable[Subscription], *, from_event: int = 0
    ) -> tuple[list[Subscription], list[News]]:
        """The subscriptions that have news, and the last news of each report, newest first."""
        matched, last = list[Subscription](), dict[str, News]()
        for subscription in subscriptions:
            near = [
                one for one in self._around(subscription) if one.event_id >= from_event and covers(subscription, one)
            ]
            if near:
                matched.append(subscription)
            for one in near:
                last[one.number] = max(one, last.get(one.number, one), key=lambda news: news.event_id)
        return matched, sorted(last.values(), key=lambda news: news.event_id, reverse=True)

    def _around(self, subscription: Subscription) -> Iterable[News]:
        if subscription.radius_m is None or subscription.lat is None or subscription.lon is None:
            return self._by_cell.get(subscription.cell, ())
        cells = cells_within(subscription.lat, subscription.lon, radius_m=subscription.radius_m)
        return (one for cell in cells for one in self._by_cell.get(cell, ()))


def _add(
    records: Records, person_id: int, key: str, news: Sequence[News], subscriptions: Sequence[Subscription]
) -> None:
    """Sends a message unless there are no news. It names no event and no case id, so it links no person to a case."""
    if not news:
        return
    values = {
        "count": str(len(news)),
        "lines": json.dumps([_line(item) for item in news[:_LISTED]]),
        "subscriptions": ",".join(str(subscription.id) for subscription in subscriptions),
    }
    records.notices.add(Notice(event_id=None, case_id=None, to=f"person:{person_id}", key=key, values=values))


def _line(news: News) -> Mapping[str, str]:
    return {
        "number": news.number,
        "category": news.category,
        "subdistrict": news.subdistrict or "",
        "state": news.state.value,
        "at": news.at.isoformat(),
    }
