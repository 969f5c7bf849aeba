"""What a firm does with its dates: enters, changes, drops them, marks one done, takes that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from complaints.errors import Incomplete, NotFound, WrongState
from enterprises.calendar.loading import MOST_EVERY
from enterprises.calendar.model import Done, DueDate, Entry, Every, Span, State, What
from enterprises.calendar.ports import Records
from enterprises.calendar.rhythm import following
from enterprises.calendar.templates import Catalogue, Template
from enterprises.memberships import firms_of
from enterprises.party import Member

MOST_TITLE, MOST_REMARK, MOST_NOTE = 60, 300, 1000
#: open dates of one firm
MOST_DATES = 200
#: nobody plans further; a later year is a slip of the finger
_FURTHEST = timedelta(days=366 * 30)
_OLDEST = timedelta(days=366 * 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody has typed of a date, read."""

    template: Template | None
    title: str
    remark: str
    due_on: date
    every: Every | None


def read(typed: Mapping[str, str], catalogue: Catalogue, *, today: date) -> Typed:
    """Fields: `template` ("" for an own date), `title`, `day`, `remark`, and `count`, `span`, `from_done` of the rhythm
    (without `count` that of the template; `span` "once": none). Raises Incomplete, with the field."""
    template = catalogue.get(typed.get("template", ""))
    if typed.get("template") and template is None:
        raise Incomplete("calendar.wrong.template").at("template")
    title = " ".join(typed.get("title", "").split())
    if template is None and not title:
        raise Incomplete("calendar.wrong.title").at("title")
    remark = typed.get("remark", "").strip()
    for name, value, most in (("title", title, MOST_TITLE), ("remark", remark, MOST_REMARK)):
        if len(value) > most:
            raise Incomplete("error.field_too_long", limit=most, length=len(value)).at(name)
    day = _day(typed.get("day", ""), today)
    if template is not None and template.asks_expiry:
        day -= timedelta(days=template.before_days)
    every = _every(typed, template)
    title = title if template is None else template.names["zh_CN"]
    return Typed(template=template, title=title, remark=remark, due_on=day, every=every)


def read_change(typed: Mapping[str, str], one: DueDate, catalogue: Catalogue, *, today: date) -> Typed:
    """The same of a date that is there: the day is the due day itself, and a name that a template gave stays. Raises
    Incomplete, with the field."""
    own = one.template == ""
    given = read(
        {**typed, "template": "", "title": typed.get("title", "") if own else one.title[:MOST_TITLE]},
        catalogue,
        today=today,
    )
    return given if own else replace(given, title=one.title)


def written(one: DueDate) -> Mapping[str, str]:
    """The date as its form shows it."""
    every = one.every
    return {
        "title": one.title,
        "day": one.due_on.isoformat(),
        "remark": one.remark,
        "span": every.span.value if every is not None else "once",
        "count": str(every.count) if every is not None else "",
        "from_done": "1" if every is not None and every.from_done else "",
    }


def add(records: Records, member: Member, given: Typed, *, site: str = "", now: datetime, today: date) -> DueDate:
    """The same date once more is the one that is there: a button may be tapped twice. Raises Incomplete for a firm that
    has too many dates."""
    firm = member.party.id
    there = records.calendar.of_firm(firm)
    if (same := next((one for one in there if _is_same(one, given, site)), None)) is not None:
        return same
    if len(there) >= MOST_DATES:
        raise Incomplete("calendar.wrong.many", most=MOST_DATES)
    one = DueDate(
        firm=firm,
        site=site,
        template=given.template.id if given.template is not None else "",
        title=given.title,
        remark=given.remark,
        due_on=given.due_on,
        every=given.every,
        month_day=given.due_on.day,
        known_on=today,
        look_on=today,
        changed_at=now,
    )
    added = records.calendar.add(one)
    _write(records, added, What.ADDED, member.name, now, due_on=added.due_on.isoformat())
    return added


def _is_same(one: DueDate, given: Typed, site: str) -> bool:
    said = (one.title, one.remark, one.due_on, one.every, one.site)
    return not one.permit and said == (given.title, given.remark, given.due_on, given.every, site)


def own(records: Records, member: Member, date_id: int) -> DueDate:
    """A date of one of the person's firms, also of one that is not shown now. Raises NotFound for an unknown date and,
    in the same words, for another firm's."""
    one = records.calendar.get(date_id)
    if one is None or one.firm not in firms_of(member.account):
        raise NotFound("calendar.wrong.unknown")
    return one


def change(
    records: Records, member: Member, date_id: int, given: Typed, *, seen: int, now: datetime, today: date
) -> DueDate:
    """Raises NotFound; WrongState for a date that is not open, that follows a permit, or that somebody else has changed
    since `seen`."""
    one = _open(own(records, member, date_id))
    if one.permit:
        raise WrongState("calendar.wrong.of_register")
    if _is_same(one, given, one.site):
        return one
    moved = given.due_on != one.due_on
    changed = replace(
        one,
        title=given.title,
        remark=given.remark,
        due_on=given.due_on,
        every=given.every,
        month_day=given.due_on.day if moved else one.month_day,
        known_on=today if moved else one.known_on,
        look_on=today,
        changed_at=now,
    )
    _save(records, changed, seen=seen)
    days = {"before": one.due_on.isoformat(), "due_on": changed.due_on.isoformat()}
    _write(records, one, What.CHANGED, member.name, now, **(days if moved else {}))
    return changed


def drop(records: Records, member: Member, date_id: int, *, seen: int, now: datetime) -> None:
    """It needs no reminding any more; its history stays. Raises like `change`."""
    one = _open(own(records, member, date_id))
    if one.permit:
        raise WrongState("calendar.wrong.of_register")
    _save(records, replace(one, state=State.DROPPED, look_on=None, changed_at=now), seen=seen)
    _write(records, one, What.DROPPED, member.name, now)


def must_be_proven(note: str, files: int) -> None:
    """Raises Incomplete."""
    if not note.strip() and not files:
        raise Incomplete("calendar.wrong.proof").at("note")
    if len(note.strip()) > MOST_NOTE:
        raise Incomplete("error.field_too_long", limit=MOST_NOTE, length=len(note.strip())).at("note")


def may_be_done(records: Records, member: Member, date_id: int, *, seen: int) -> DueDate:
    """Raises what `finish` would, so that files need not be taken in vain."""
    one = _open(own(records, member, date_id))
    if one.sequence != seen:
        raise WrongState("calendar.wrong.changed")
    return one


def finish(
    records: Records, member: Member, date_id: int, *, note: str, files: int, seen: int, now: datetime, today: date
) -> DueDate | None:
    """Marks it done and enters the next one of its rhythm, which is returned. `files`: how many come with it. Raises
    Incomplete without any proof; otherwise like `change`."""
    note = note.strip()
    must_be_proven(note, files)
    one = may_be_done(records, member, date_id, seen=seen)
    done = Done(at=now, staff_id=member.account.id, name=member.name, note=note)
    _save(records, replace(one, state=State.DONE, done=done, look_on=None, changed_at=now), seen=seen)
    _write(records, one, What.DONE, member.name, now, note=note, files=str(files))
    coming = following(one, today)
    if coming is None:
        return None
    due_on, month_day = coming
    return records.calendar.add(
        replace(
            one,
            id=0,
            number=max(other.number for other in _series(records, one)) + 1,
            due_on=due_on,
            month_day=month_day,
            known_on=today,
            look_on=today,
            sequence=0,
            changed_at=now,
        )
    )


def reopen(records: Records, member: Member, date_id: int, *, seen: int, now: datetime, today: date) -> None:
    """Takes 已完成 back; the files stay. The next one of the rhythm goes again. Raises NotFound, and WrongState if it
    is not done, or if the next one has been done since."""
    one = own(records, member, date_id)
    later = [
        other
        for other in _series(records, one)
        if other.number > one.number and other.state is not State.DROPPED
    ]  # fmt: skip
    if one.state is not State.DONE or any(other.state is State.DONE for other in later):
        raise WrongState("calendar.wrong.not_done")
    for other in later:
        gone = replace(other, state=State.DROPPED, look_on=None, changed_at=now)
        _save(records, gone, seen=other.sequence)
        _write(records, other, What.DROPPED, member.name, now)
    _save(records, replace(one, state=State.OPEN, done=None, look_on=today, changed_at=now), seen=seen)
    _write(records, one, What.REOPENED, member.name, now)


def _series(records: Records, one: DueDate) -> Sequence[DueDate]:
    every = records.calendar.of_firm(one.firm, states=tuple(State))
    return [other for other in every if other.series == one.series]


def _open(one: DueDate) -> DueDate:
    if one.state is not State.OPEN:
        raise WrongState("calendar.wrong.not_open")
    return one


def _save(records: Records, one: DueDate, *, seen: int) -> None:
    if not records.calendar.save(one, seen=seen):
        raise WrongState("calendar.wrong.changed")


def _write(records: Records, one: DueDate, what: What, by: str, now: datetime, **values: str) -> None:
    records.calendar.write(Entry(date_id=one.id, at=now, what=what, by=by, values=values))


def _day(written: str, today: date) -> date:
    written = written.strip()
    if not written:
        raise Incomplete("calendar.wrong.no_day").at("day")
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Incomplete("calendar.wrong.day", day=written[:20]).at("day") from None
    if not today - _OLDEST <= day <= today + _FURTHEST:
        raise Incomplete("calendar.wrong.far", day=day.isoformat()).at("day")
    return day


def _every(typed: Mapping[str, str], template: Template | None) -> Every | None:
    written, span = typed.get("count", "").strip(), typed.get("span", "")
    if span in ("", "once"):
        return template.every if span == "" and template is not None else None
    count = int(written) if written.isascii() and written.isdigit() and len(written) <= 3 else 0
    if not 1 <= count <= MOST_EVERY or span not in set(Span):
        raise Incomplete("calendar.wrong.every", most=MOST_EVERY).at("count")
    return Every(count=count, span=Span(span), from_done=typed.get("from_done") == "1")
