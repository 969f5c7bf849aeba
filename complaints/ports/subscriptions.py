"""Subscriptions to places, and the pace of messages to subscribers (complaints.places.subscribing)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from complaints.model import State


class Often(StrEnum):
    """How often a subscriber is notified: 有新进展就告诉我, or 每周一次."""

    INSTANT = "instant"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A sub-district (no `radius_m`), or the area within `radius_m` of a point rounded to about 100 m.

    `cell` is the key for look-ups (complaints.places.subscribing). `name` is the subscriber's name of the place.
    """

    id: int
    person_id: int
    cell: str
    subdistrict: str | None
    often: Often
    lat: float | None = None
    lon: float | None = None
    radius_m: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPace:
    """`told` counts the messages to a subscriber within the hour that began at `hour_from`.

    `held_from` is the first event kept back for a summary, which is due at `held_due`; None: nothing is kept back.
    """

    person_id: int
    hour_from: datetime | None = None
    told: int = 0
    held_from: int | None = None
    held_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The period of a subscriber's next digest: from `since` on, sent at or soon after `due`."""

    person_id: int
    since: datetime
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The data of an event for subscribers; the point only selects the subscribers and is never sent."""

    event_id: int
    at: datetime
    state: State
    number: str
    category: str
    subdistrict: str | None
    cell: str
    lat: float | None
    lon: float | None


class Subscriptions(Protocol):
    """Subscriptions to places. No row names a case or the hour in which it was created."""

    def add(self, subscription: Subscription) -> Subscription:
        """`subscription.id` is 0; the returned subscription has its id."""
        ...

    def get(self, subscription_id: int) -> Subscription | None: ...
    def of_person(self, person_id: int) -> Sequence[Subscription]: ...
    def of_people(self, person_ids: Collection[int], often: Often) -> Mapping[int, Sequence[Subscription]]: ...
    def in_cells(self, cells: Collection[str], often: Often) -> Sequence[Subscription]:
        """Only subscriptions of people who can be reached."""
        ...

    def set_often(self, subscription_id: int, often: Often) -> None: ...
    def remove(self, subscription_id: int) -> None:
        """Removing a person's last subscription also removes the person's pace and week."""
        ...

    def begin(self, week: Week) -> None:
        """Stores the person's first week; does nothing if a week is stored already."""
        ...

    def weeks_due(self, before: datetime, limit: int) -> Sequence[Week]: ...
    def go_on(self, seen: Week, *, since: datetime, due: datetime) -> bool:
        """Starts the next week; False if it has begun already, or the subscriptions have ended."""
        ...

    def paces(self, person_ids: Collection[int]) -> Mapping[int, NewsPace]:
        """Locked until this transaction ends."""
        ...

    def keep_paces(self, paces: Sequence[NewsPace]) -> None: ...
    def held(self, before: datetime, limit: int) -> Sequence[NewsPace]:
        """Paces whose summary is due, locked until this transaction ends."""
        ...

    def news(
        self,
        actions: Collection[str],
        *,
        once: str,
        since: datetime | None = None,
        until: datetime | None = None,
        from_event: int | None = None,
    ) -> Sequence[News]:
        """Events of reports with those actions that come after an event with the action `once`; oldest first. Merged
        reports are left out. `until` is exclusive."""
        ...
