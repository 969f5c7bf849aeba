"""Who wants to hear of what place, and how much they were told (complaints.places.subscribing)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from complaints.model import State


class Often(StrEnum):
    """How a subscriber is told: 有新进展就告诉我, or 每周一次."""

    INSTANT = "instant"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A sub-district (no `radius_m`), or what lies within `radius_m` of a point that is rounded to about 100 m.

    `cell` is where a look-up finds it (complaints.places.subscribing). `name` is what its owner calls the place.
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
    """How much a subscriber was told within the hour that began at `hour_from`.

    `held_from` is the first event kept back for one summary, which is due at `held_due`; None: nothing is kept back.
    """

    person_id: int
    hour_from: datetime | None = None
    told: int = 0
    held_from: int | None = None
    held_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What a subscriber's next digest covers: from `since` on, told at or soon after `due`."""

    person_id: int
    since: datetime
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What subscribers may be told of an event; the point only decides whom, and is never told."""

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
    """Who wants to hear of what place. No row names a case or the hour in which it was made."""

    def add(self, subscription: Subscription) -> Subscription:
        """`subscription.id` is 0; the returned one has its id."""
        ...

    def get(self, subscription_id: int) -> Subscription | None: ...
    def of_person(self, person_id: int) -> Sequence[Subscription]: ...
    def of_people(self, person_ids: Collection[int], often: Often) -> Mapping[int, Sequence[Subscription]]: ...
    def in_cells(self, cells: Collection[str], often: Often) -> Sequence[Subscription]:
        """Those of people who can be reached."""
        ...

    def set_often(self, subscription_id: int, often: Often) -> None: ...
    def remove(self, subscription_id: int) -> None:
        """With a person's last subscription goes all that was noted about telling them."""
        ...

    def begin(self, week: Week) -> None:
        """Notes the person's first week; nothing happens where one is noted already."""
        ...

    def weeks_due(self, before: datetime, limit: int) -> Sequence[Week]: ...
    def go_on(self, seen: Week, *, since: datetime, due: datetime) -> bool:
        """The next week begins; False when it has begun already."""
        ...

    def paces(self, person_ids: Collection[int]) -> Mapping[int, NewsPace]:
        """Kept from others until this transaction ends."""
        ...

    def keep_paces(self, paces: Sequence[NewsPace]) -> None: ...
    def held(self, before: datetime, limit: int) -> Sequence[NewsPace]:
        """Those whose summary is due, kept from others until this transaction ends."""
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
        """Events of reports by those actions, as far as one with the action `once` stands before them; oldest first.
        Merged reports are left out. `until` is exclusive."""
        ...
