"""The lifecycle of a knowledge entry: 起草 → 待审 → 已发布 → 待复核 → 已下线. This module does not interpret entries:
the caller has checked them and passes text."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.model import Notice, Staff
from complaints.ports import Editing, EntryState, EntryVersion, Records

#: how long a wish to be notified is stored (内部约定)
WISH_KEPT = timedelta(days=180)
#: how long words with a corrected category wait for curators (内部约定)
EXAMPLE_KEPT = timedelta(days=180)
SHOWN = (EntryState.PUBLISHED, EntryState.UNDER_REVIEW)

#: the key of the error when somebody else has written meanwhile
OVERTAKEN = "curation.overtaken"
#: an editor that was opened longer ago counts as left (内部约定)
EDITOR_LEFT = timedelta(minutes=30)


def stamp_of(version: EntryVersion | None) -> str:
    """Changes with every new text of an entry; empty for one without a version."""
    if version is None:
        return ""
    return f"{version.id}-{hashlib.sha256(version.source.encode()).hexdigest()[:12]}"


def open_editor(records: Records, *, entry: str, staff: Staff, now: datetime) -> Editing | None:
    """Who else is editing the entry; None takes the place for `staff`."""
    open_now = records.curation.editing(entry)
    if open_now is not None and open_now.staff_id != staff.id and now - open_now.since < EDITOR_LEFT:
        return open_now
    records.curation.open_editor(entry, staff_id=staff.id, now=now)
    return None


def draft(
    records: Records,
    *,
    entry: str,
    source: str,
    author: Staff,
    now: datetime,
    wordings: Sequence[str] = (),
    seen: str | None = None,
) -> EntryVersion:
    """Rewrites the open draft, or starts a new version. Whoever rewrites it becomes its author. `seen`: the stamp of
    the version that the author has read; raises WrongState if there is a newer text."""
    if seen is not None and seen != stamp_of(records.curation.newest(entry)):
        raise WrongState(OVERTAKEN, entry=entry)
    open_version = records.curation.newest(entry, EntryState.DRAFT, EntryState.WAITING)
    if open_version is None:
        return records.curation.start(entry=entry, source=source, wordings=wordings, author_id=author.id, now=now)
    if not records.curation.write(open_version.id, source=source, author_id=author.id, now=now):
        raise WrongState("curation.moved_on", entry=entry)
    return _load(records, open_version.id)


def submit(records: Records, *, entry: str, author: Staff, now: datetime) -> EntryVersion:
    version = _newest(records, entry, EntryState.DRAFT)
    if not records.curation.submit(version.id, author_id=author.id, now=now):
        raise WrongState("curation.moved_on", entry=entry)
    return _load(records, version.id)


def may_publish(records: Records, *, entry: str, reviewer: Staff) -> EntryVersion:
    """The version to publish. Raises NotAllowed for its author: publishing takes a second person (E07)."""
    version = _newest(records, entry, EntryState.WAITING)
    if version.author_id == reviewer.id:
        raise NotAllowed("curation.own_work", entry=entry)
    return version


def publish(
    records: Records,
    *,
    version: EntryVersion,
    data: str,
    valid_to: str | None,
    reviewer: Staff,
    now: datetime,
    answers: Callable[[str], bool],
    title: str,
) -> int:
    """Publishes `version`, which was checked, and returns how many askers are notified. `answers` tells whether the
    new entry answers a question."""
    entry = version.entry
    if may_publish(records, entry=entry, reviewer=reviewer).id != version.id:
        raise WrongState("curation.moved_on", entry=entry)
    replaced = [shown for shown in records.curation.in_states(*SHOWN) if shown.entry == entry]
    if not records.curation.publish(
        version.id, data=data, source=version.source, reviewer_id=reviewer.id, valid_to=valid_to, now=now
    ):
        raise WrongState("curation.moved_on", entry=entry)
    for shown in replaced:
        records.curation.set_state(shown.id, EntryState.RETIRED, seen=SHOWN, now=now)
    records.acts.add(action="publish_entry", staff_id=reviewer.id, detail=f"{entry} {version.number}", now=now)
    return _tell(records, entry, title, answers)


def retire(records: Records, *, entry: str, by: Staff, now: datetime, source: str = "") -> EntryVersion:
    """Retires an entry. One shipped with the product has no version yet: one is created from `source` and retired."""
    version = records.curation.newest(entry, *SHOWN)
    if version is None:
        if not source:
            raise NotFound("curation.unknown", entry=entry)
        version = records.curation.start(entry=entry, source=source, wordings=(), author_id=by.id, now=now)
    records.curation.set_state(version.id, EntryState.RETIRED, seen=(*SHOWN, EntryState.DRAFT), now=now)
    records.acts.add(action="retire_entry", staff_id=by.id, detail=f"{entry} {version.number}", now=now)
    return _load(records, version.id)


def mark_for_review(records: Records, *, due: Callable[[EntryVersion], bool], now: datetime) -> int:
    """Marks published versions outdated by a law or by their own date as 待复核, and unmarks those valid again."""
    moved = list[int]()

    def look(version: EntryVersion) -> None:
        to = EntryState.UNDER_REVIEW if due(version) else EntryState.PUBLISHED
        if to is not version.state and records.curation.set_state(version.id, to, seen={version.state}, now=now):
            moved.append(version.id)

    shown = records.curation.in_states(*SHOWN)
    records.chores.each("reviews", lambda most: shown, look, ident=attrgetter("id"), now=now, limit=len(shown))
    return len(moved)


def _tell(records: Records, entry: str, title: str, answers: Callable[[str], bool]) -> int:
    count = 0
    for wish in records.curation.wishes():
        if answers(wish.text) and records.curation.fulfil(wish.id):
            values = {"entry": entry, "title": title, "question": wish.text}
            records.notices.add(
                Notice(event_id=None, case_id=None, to=f"person:{wish.person_id}", key="wish.answered", values=values)
            )
            count += 1
    return count


def _newest(records: Records, entry: str, *states: EntryState) -> EntryVersion:
    version = records.curation.newest(entry, *states)
    if version is None:
        raise NotFound(f"curation.none_{states[0].value}", entry=entry)
    return version


def _load(records: Records, version_id: int) -> EntryVersion:
    version = records.curation.get(version_id)
    assert version is not None
    return version
