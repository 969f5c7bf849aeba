"""An entry's way from draft to published and out of use: 起草 → 待审 → 已发布 → 待复核 → 已下线. What an entry says is
nothing to this module: checked entries come in as text."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

from complaints.errors import NotAllowed, NotFound, WrongState
from complaints.model import Notice, Staff
from complaints.ports import EntryState, EntryVersion, Records

#: a wish to be told is forgotten after this long (内部约定)
WISH_KEPT = timedelta(days=180)
SHOWN = (EntryState.PUBLISHED, EntryState.UNDER_REVIEW)


def draft(
    records: Records, *, entry: str, source: str, author: Staff, now: datetime, wordings: Sequence[str] = ()
) -> EntryVersion:
    """The open draft gets the new words, else a new version begins. Rewriting makes the writer its author."""
    is_open = records.curation.newest(entry, EntryState.DRAFT, EntryState.WAITING)
    if is_open is None:
        return records.curation.start(entry=entry, source=source, wordings=wordings, author_id=author.id, now=now)
    if not records.curation.write(is_open.id, source=source, author_id=author.id, now=now):
        raise WrongState("curation.moved_on", entry=entry)
    return _known(records, is_open.id)


def submit(records: Records, *, entry: str, author: Staff, now: datetime) -> EntryVersion:
    found = _newest(records, entry, EntryState.DRAFT)
    if not records.curation.submit(found.id, author_id=author.id, now=now):
        raise WrongState("curation.moved_on", entry=entry)
    return _known(records, found.id)


def may_publish(records: Records, *, entry: str, reviewer: Staff) -> EntryVersion:
    """Two persons: who wrote or submitted a version does not publish it (E07)."""
    found = _newest(records, entry, EntryState.WAITING)
    if found.author_id == reviewer.id:
        raise NotAllowed("curation.own_work", entry=entry)
    return found


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
    """How many askers are told. `version` is the one that was checked; `answers` says of a question whether the new
    entry is its answer."""
    entry = version.entry
    if may_publish(records, entry=entry, reviewer=reviewer).id != version.id:
        raise WrongState("curation.moved_on", entry=entry)
    before = [one for one in records.curation.in_states(*SHOWN) if one.entry == entry]
    if not records.curation.publish(
        version.id, data=data, source=version.source, reviewer_id=reviewer.id, valid_to=valid_to, now=now
    ):
        raise WrongState("curation.moved_on", entry=entry)
    for one in before:
        records.curation.set_state(one.id, EntryState.RETIRED, seen=SHOWN, now=now)
    records.acts.add(action="publish_entry", staff_id=reviewer.id, detail=f"{entry} {version.number}", now=now)
    return _tell(records, entry, title, answers)


def retire(records: Records, *, entry: str, by: Staff, now: datetime, source: str = "") -> EntryVersion:
    """Taken out of use. An entry that came with the product has no version yet: `source` makes one that is retired."""
    found = records.curation.newest(entry, *SHOWN)
    if found is None:
        if not source:
            raise NotFound("curation.unknown", entry=entry)
        found = records.curation.start(entry=entry, source=source, wordings=(), author_id=by.id, now=now)
    records.curation.set_state(found.id, EntryState.RETIRED, seen=(*SHOWN, EntryState.DRAFT), now=now)
    records.acts.add(action="retire_entry", staff_id=by.id, detail=f"{entry} {found.number}", now=now)
    return _known(records, found.id)


def mark_for_review(records: Records, *, due: Callable[[EntryVersion], bool], now: datetime) -> int:
    """待复核 for published versions that a law or their own date has left behind; back where it holds again."""
    moved = list[int]()

    def look(one: EntryVersion) -> None:
        to = EntryState.UNDER_REVIEW if due(one) else EntryState.PUBLISHED
        if to is not one.state and records.curation.set_state(one.id, to, seen={one.state}, now=now):
            moved.append(one.id)

    shown = records.curation.in_states(*SHOWN)
    records.chores.each("reviews", lambda most: shown, look, ident=attrgetter("id"), now=now, limit=len(shown))
    return len(moved)


def _tell(records: Records, entry: str, title: str, answers: Callable[[str], bool]) -> int:
    told = 0
    for wish in records.curation.wishes():
        if answers(wish.text) and records.curation.fulfil(wish.id):
            values = {"entry": entry, "title": title, "question": wish.text}
            records.notices.add(
                Notice(event_id=None, case_id=None, to=f"person:{wish.person_id}", key="wish.answered", values=values)
            )
            told += 1
    return told


def _newest(records: Records, entry: str, *states: EntryState) -> EntryVersion:
    found = records.curation.newest(entry, *states)
    if found is None:
        raise NotFound(f"curation.none_{states[0].value}", entry=entry)
    return found


def _known(records: Records, version_id: int) -> EntryVersion:
    found = records.curation.get(version_id)
    assert found is not None
    return found
