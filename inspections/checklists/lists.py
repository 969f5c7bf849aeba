"""A checklist is data with a version. A record keeps the text that it was begun with, so a later version changes no
record."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from zone.named import Named

ENGLISH = "en"
#: the texts of an item that its English may follow
TEXTS = ("good", "bad", "measure")
#: from so many failed items on the light is red, where a list says nothing else; below that it is yellow
RED_FROM = 2


class Status(StrEnum):
    VERIFIED = "verified"  # the wording is that of its source
    DRAFT = "draft"
    UNCONFIRMED = "unconfirmed"  # a labelled slot: nobody has confirmed the wording, so it can't be used


class Use(StrEnum):
    SELF = "self"
    INSPECTION = "inspection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Named):
    """`names`: the official short term. `good`: what 合格 looks like; `bad`: what a finding says; `measure`: what is to
    be done then; `english`: the same three by name, as far as the data have them: an aid for readers, not part of the
    text that a record keeps. `basis` is the id of a knowledge entry: articles and figures come from there. `category`:
    that of a finding, "" if the inspector has to choose."""

    good: str
    bad: str
    measure: str
    basis: str
    category: str = ""
    english: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def words(self, name: str, lang: str) -> str:
        """`good`, `bad` or `measure` in that language; in Chinese where the data have no other."""
        own: str = getattr(self, name)
        return self.english.get(name, own) if lang == ENGLISH else own

    def is_written_in(self, lang: str) -> bool:
        return lang != ENGLISH or all(name in self.english for name in TEXTS)


@dataclass(frozen=True, kw_only=True)
class Checklist(Named):
    """One version of a list. `dated`: the date of its source, as written; `valid_from`: its first day, in the zone.
    `kinds`: ids of the kinds of sites that it is for; empty for all. `entry`: id of the knowledge entry about the list
    itself, "" if there is none."""

    version: int
    status: Status
    source: str
    dated: str
    valid_from: date
    uses: frozenset[Use]
    kinds: tuple[str, ...] = ()
    red_from: int = RED_FROM
    entry: str = ""
    items: tuple[Item, ...] = ()

    @property
    def usable(self) -> bool:
        return self.status is not Status.UNCONFIRMED and bool(self.items)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    def suits(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    @cached_property
    def digest(self) -> str:
        """Tells texts apart, also two that carry the same number of a version."""
        return hashlib.sha256(self.stored.encode()).hexdigest()[:16]

    @cached_property
    def stored(self) -> str:
        """JSON that `read` reads again."""
        data = {
            "id": self.id,
            "version": self.version,
            "names": self.names,
            "status": self.status.value,
            "source": self.source,
            "dated": self.dated,
            "valid_from": self.valid_from.isoformat(),
            "uses": sorted(self.uses),
            "kinds": list(self.kinds),
            "red_from": self.red_from,
            "entry": self.entry,
            "items": [_stored_item(item) for item in self.items],
        }
        return json.dumps(data, ensure_ascii=False, sort_keys=True)

    @classmethod
    def read(cls, stored: str) -> "Checklist":
        data: dict[str, Any] = json.loads(stored)
        return cls(
            id=data["id"],
            version=data["version"],
            names=data["names"],
            status=Status(data["status"]),
            source=data["source"],
            dated=data["dated"],
            valid_from=date.fromisoformat(data["valid_from"]),
            uses=frozenset(map(Use, data["uses"])),
            kinds=tuple(data["kinds"]),
            red_from=data["red_from"],
            entry=data["entry"],
            items=tuple(Item(**item) for item in data["items"]),
        )


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All versions of all lists, in the order in which they are offered."""

    lists: tuple[Checklist, ...] = ()

    def current(self, list_id: str, today: date) -> Checklist | None:
        """The latest version that is valid today."""
        valid = [one for one in self.lists if one.id == list_id and one.valid_from <= today]
        return max(valid, key=lambda one: one.version, default=None)

    def all_current(self, today: date) -> tuple[Checklist, ...]:
        ids = dict.fromkeys(one.id for one in self.lists)
        found = (self.current(list_id, today) for list_id in ids)
        return tuple(one for one in found if one is not None)

    def offered(self, use: Use, today: date, *, kind: str = "") -> tuple[Checklist, ...]:
        """The lists that can be begun, those for this kind of site first."""
        usable = [one for one in self.all_current(today) if one.usable and use in one.uses]
        return tuple(sorted(usable, key=lambda one: not one.suits(kind) if kind else False))

    def about(self, entry_id: str, use: Use, today: date) -> bool:
        """Whether a list that can be begun is about that knowledge entry, or rests on it."""
        offered = self.offered(use, today)
        return any(entry_id == one.entry or any(item.basis == entry_id for item in one.items) for one in offered)

    def find(self, reference: str) -> tuple[Checklist, Item] | None:
        """The item of a reference such as `six-hundred-percent:1:fence` (`reference_of`)."""
        list_id, _, rest = reference.partition(":")
        version, _, item_id = rest.partition(":")
        for one in self.lists:
            if one.id == list_id and str(one.version) == version and (item := one.item(item_id)) is not None:
                return one, item
        return None

    def versions(self, list_id: str) -> tuple[Checklist, ...]:
        """Latest first."""
        found = [one for one in self.lists if one.id == list_id]
        return tuple(sorted(found, key=lambda one: -one.version))


def reference_of(checklist: Checklist, item: Item) -> str:
    return f"{checklist.id}:{checklist.version}:{item.id}"


def in_order(lists: Iterable[Checklist]) -> Catalogue:
    """Verified lists first, slots last; otherwise as the files were read."""
    rank: Mapping[Status, int] = {Status.VERIFIED: 0, Status.DRAFT: 1, Status.UNCONFIRMED: 2}
    return Catalogue(lists=tuple(sorted(lists, key=lambda one: rank[one.status])))


def _stored_item(item: Item) -> Mapping[str, object]:
    return {
        "id": item.id,
        "names": item.names,
        "good": item.good,
        "bad": item.bad,
        "measure": item.measure,
        "basis": item.basis,
        "category": item.category,
    }
