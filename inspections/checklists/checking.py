"""The steps of a check: begin or go on, answer, photos, finish, give up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from complaints.errors import Incomplete, NotFound, WrongState
from complaints.model import Staff
from inspections.checklists import rhythm
from inspections.checklists.check import Answer, By, Check, CheckState, Light, Verdict, light_of, needs_photo
from inspections.checklists.lists import Catalogue, Checklist, Use
from inspections.checklists.ports import Records

MOST_WORDS = 500
MOST_PHOTOS = 6  # of one item


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Ids of the register of firms, and the name of the site as it is today. `kind` is that of the site."""

    firm: str
    site: str
    name: str
    kind: str = ""


def begin(records: Records, catalogue: Catalogue, where: Where, *, list_id: str, use: Use, by: By, now: datetime,
          today: date) -> Check:  # fmt: skip
    """The open check of that list at the site if there is one, also of a colleague; else a new one with the version
    valid today. Raises NotFound, Incomplete for a list that can't be used."""
    mine = by.staff_id if use is Use.INSPECTION else None
    going = records.checks.open_one(use=use, firm=where.firm, site=where.site, list_id=list_id, staff_id=mine)
    if going is not None:
        return going
    checklist = catalogue.current(list_id, today)
    if checklist is None or use not in checklist.uses:
        raise NotFound("checks.no_list")
    if not checklist.usable:
        raise Incomplete("checks.unconfirmed", title=checklist.name("zh_CN"))
    added = records.checks.add(
        use=use, firm=where.firm, site=where.site, site_name=where.name, checklist=checklist, by=by, now=now
    )
    if added is None:  # somebody else began it a moment ago
        added = records.checks.open_one(use=use, firm=where.firm, site=where.site, list_id=list_id, staff_id=mine)
        assert added is not None
    return added


def newer(check: Check, catalogue: Catalogue, today: date) -> Checklist | None:
    """The version that has replaced the one of an open check; None if it still is the current one."""
    current = catalogue.current(check.checklist.id, today)
    return current if check.is_open and current is not None and current.digest != check.checklist.digest else None


def answer(
    records: Records, check_id: int, *, item: str, verdict: Verdict, note: str = "", by: By, now: datetime
) -> Check:
    """合格 in a 自查 needs a photo, 不适用 a reason. Raises NotFound, WrongState, Incomplete."""
    check = must_be_open(records, check_id)
    if check.checklist.item(item) is None:
        raise NotFound("error.old_button")
    note = note.strip()
    if len(note) > MOST_WORDS:
        raise Incomplete("checks.note_long", most=MOST_WORDS)
    if verdict is Verdict.NONE and not note:
        raise Incomplete("checks.why_not")
    if needs_photo(check.use, verdict) and not check.photos_of(item):
        raise Incomplete("checks.photo_needed")
    given = Answer(item=item, verdict=verdict, note=note, at=now, by=by)
    records.checks.answer(check_id, given)
    return replace(check, answers={**check.answers, item: given})


def must_have_item(records: Records, check_id: int, *, item: str) -> Check:
    """The open check. Raises NotFound, WrongState."""
    check = must_be_open(records, check_id)
    if check.checklist.item(item) is None:
        raise NotFound("error.old_button")
    return check


def may_add_photo(records: Records, check_id: int, *, item: str) -> Check:
    """Raises NotFound, WrongState, Incomplete."""
    check = must_have_item(records, check_id, item=item)
    if len(check.photos_of(item)) >= MOST_PHOTOS:
        raise Incomplete("checks.too_many_photos", most=MOST_PHOTOS)
    return check


def remove_photo(records: Records, check_id: int, *, evidence_id: int) -> None:
    """The photo of an open check. An item that was 合格 by it alone needs another one before the check is finished."""
    must_be_open(records, check_id)
    if records.checks.check_of(evidence_id) != check_id:
        raise NotFound("error.old_button")
    records.checks.remove_photo(evidence_id)
    records.evidence.remove(evidence_id)


def finish(records: Records, check_id: int, *, by: By, now: datetime, today: date) -> Check:
    """Raises Incomplete if items are left, or if nothing of the list applies here."""
    check = must_be_open(records, check_id)
    if left := check.left:
        raise Incomplete("checks.left", count=len(left), items="、".join(item.name("zh_CN") for item in left))
    verdicts = [check.answers[item.id].verdict for item in check.checklist.items]
    if all(verdict is Verdict.NONE for verdict in verdicts):
        raise Incomplete("checks.nothing_applies")
    light = light_of(verdicts, red_from=check.checklist.red_from)
    due_on = rhythm.move_on(records, check, today=today) if check.use is Use.SELF else None
    _end(records, check, CheckState.FINISHED, light, by=by, now=now, due_on=due_on)
    return _known(records, check_id)


def give_up(records: Records, check_id: int, *, by: By, now: datetime) -> None:
    check = must_be_open(records, check_id)
    _end(records, check, CheckState.DROPPED, None, by=by, now=now)


def must_be_open(records: Records, check_id: int) -> Check:
    """The check, locked. Raises NotFound, WrongState."""
    check = records.checks.get(check_id, locked=True)
    if check is None:
        raise NotFound("checks.unknown")
    if not check.is_open:
        assert check.ended_by is not None
        raise WrongState(f"checks.ended_{check.state}", by=check.ended_by.name, at=check.ended_at)
    return check


def by(account: Staff) -> By:
    return By(staff_id=account.id, name=account.name)


def counts(check: Check) -> Mapping[Verdict, int]:
    return {verdict: len(check.with_verdict(verdict)) for verdict in Verdict}


def _end(
    records: Records,
    check: Check,
    state: CheckState,
    light: Light | None,
    *,
    by: By,
    now: datetime,
    due_on: date | None = None,
) -> None:
    if not records.checks.end(check.id, state=state, light=light, by=by, at=now, due_on=due_on):
        must_be_open(records, check.id)
    detail = f"{check.id} {check.checklist.id} {light or ''}".strip()
    records.acts.add(action=f"{check.use}_check_{state}", now=now, staff_id=by.staff_id, detail=detail)


def _known(records: Records, check_id: int) -> Check:
    check = records.checks.get(check_id)
    assert check is not None
    return check
