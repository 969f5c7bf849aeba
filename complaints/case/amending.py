"""Additions and corrections by the reporter of a submitted report (R15). The caller has checked who the reporter is.

Until a unit has the case, a correction changes the case and the history records the old value; later it is only a note
to whoever works on the case. Personal data is always masked in place: nobody needs it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from complaints.case.lifecycle import OPEN_STATES, Addition
from complaints.case.moves import Move, enter, load
from complaints.errors import Incomplete, NotAllowed, WrongState
from complaints.model import Actor, Complaint, Event, Identity, Place, Role, State
from complaints.policy import ALBUM_SPAN
from complaints.ports import Records
from complaints.privacy.masking import blacked_out, masked
from complaints.report.drafting import MAX_TEXT

_NO_UNIT_YET = frozenset({State.SUBMITTED, State.NEED_INFO, State.ACCEPTED})


def is_amendable(case: Complaint) -> bool:
    """Whether somebody still works on this report, or on the one it was merged into."""
    return case.state in OPEN_STATES or case.state is State.DUPLICATE


def changes_in_place(case: Complaint) -> bool:
    return case.state in _NO_UNIT_YET


def supplement(
    records: Records, *, case_id: int, actor: Actor, now: datetime, text: str = "", photos: int = 0
) -> Complaint:
    """补充: text, or photos that the caller has stored with stage `supplement`."""
    case = _own(records, case_id, actor)
    if not text.strip() and not photos:
        raise Incomplete("error.needs.text_or_photos")
    if len(text) > MAX_TEXT:
        raise Incomplete("error.text_too_long", limit=MAX_TEXT, length=len(text))
    if not text.strip() and _is_same_album(records.cases.events(case.id)[-1], now):
        return case
    values = {"photos": str(photos)} if photos else {}
    move = Move(action=Addition.SUPPLEMENT, values=values, public_text=text)
    return enter(records, case, move, actor=actor, now=now)


def correct_place(records: Records, *, case_id: int, actor: Actor, now: datetime, place: Place) -> Complaint:
    """更正位置. The sub-district changes with the place unless staff have chosen another one meanwhile."""
    case = _own(records, case_id, actor)
    if case.identity is Identity.ANONYMOUS:
        place = replace(place, address=masking(place.address))
    values = {"place": in_words(place), "before": in_words(case.place)}
    changes: dict[str, Any] = {}
    if changes_in_place(case):
        followed = case.territory in ("", case.place.subdistrict or "")
        territory = (place.subdistrict or case.territory) if followed else case.territory
        changes = {"place": place, "territory": territory}
    move = Move(action=Addition.CORRECT, changes=changes, values=values)
    return enter(records, case, move, actor=actor, now=now)


def redact(records: Records, *, case_id: int, actor: Actor, now: datetime, words: Sequence[str] = ()) -> Complaint:
    """遮盖个人信息: masks telephone and identity-card numbers, self-given names and `words` in all the reporter wrote.

    No copy remains: texts in the history that contained masked data are erased, and this entry repeats them masked.
    """
    case = _own(records, case_id, actor)
    text, address = masking(case.text, words), masking(case.place.address, words)
    remasked = []
    for event in records.cases.events(case.id):
        written = _written(event)
        if event.actor.role is Role.REPORTER and written and masking(written, words) != written:
            records.cases.erase_words(event.id)
            remasked.append(masking(written, words))
    if text == case.text and address == case.place.address and not remasked:
        raise Incomplete("error.nothing_to_mask")
    move = Move(
        action=Addition.REDACT,
        changes={"text": text, "place": replace(case.place, address=address)},
        values={"text": "\n".join(remasked)} if remasked else {},
    )
    return enter(records, case, move, actor=actor, now=now)


def masking(text: str, words: Sequence[str] = ()) -> str:
    """The text as `redact` would leave it. Plates stay: they identify what the report is about."""
    return blacked_out(masked(text, plates=False), words)


def in_words(place: Place) -> str:
    point = "" if place.lat is None or place.lon is None else f"{place.lat:.5f}, {place.lon:.5f}"
    return f"{place.address} ({point})" if place.address and point else place.address or point


def _written(event: Event) -> str:
    parts = (event.public_text, event.values.get("text", ""), event.values.get("reason", ""))
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _is_same_album(last: Event, now: datetime) -> bool:
    return last.action == Addition.SUPPLEMENT and not last.public_text and now - last.at < ALBUM_SPAN


def _own(records: Records, case_id: int, actor: Actor) -> Complaint:
    if actor.role is not Role.REPORTER:
        raise NotAllowed()
    case = load(records, case_id)
    if not is_amendable(case):
        raise WrongState("error.moved_on", at=case.updated_at, state=case.state.value)
    return case
