"""Dates that follow the permits of the register: they come, move and go with them, without anybody entering them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from complaints.model import FirmSite, Permit
from enterprises.calendar.model import DueDate, Entry, State, What
from enterprises.calendar.ports import Records
from enterprises.calendar.templates import Catalogue, Template

_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    template: Template
    permit: Permit
    due_on: date


def renewal_day(until: date, before_days: int) -> date:
    """Calendar days, not working days: with 60 it is the last day on which an application is made "届满 60 日前"
    (排污许可管理条例 第14条)."""
    return until - timedelta(days=before_days)


def wanted(site: FirmSite, catalogue: Catalogue) -> Mapping[str, Wanted]:
    """By permit: the date that it sets. A permit without a last day sets none."""
    found, same = dict[str, Wanted](), Counter[str]()
    for permit in site.permits if site.active else ():
        template = catalogue.of_permit(permit.kind)
        if permit.until is None or template is None:
            continue
        key = f"{permit.kind}|{permit.number}"
        same[key] += 1
        key = key if same[key] == 1 else f"{key}|{same[key]}"
        found[key] = Wanted(
            template=template, permit=permit, due_on=renewal_day(permit.until, template.before_days)
        )  # fmt: skip
    return found


def follow_changed(records: Records, catalogue: Catalogue, *, now: datetime, today: date) -> int:
    """Looks at the sites that were changed, and at all after the rules have changed; returns how many."""

    def look(site_id: str) -> None:
        site = records.firms.site(site_id)
        if site is not None:
            follow(records, site, catalogue, now=now, today=today)

    sites = partial(records.calendar.sites_to_follow, catalogue.rules)
    return records.chores.each("calendar_permits", sites, look, ident=int, now=now, limit=_AT_ONCE)


def follow(records: Records, site: FirmSite, catalogue: Catalogue, *, now: datetime, today: date) -> None:
    """Makes the dates of the site what its permits say. A permit that had ended before it was first seen sets none."""
    records.calendar.followed(site.id, version=site.version, rules=catalogue.rules)
    firm = records.firms.get(site.firm) if site.firm else None
    asked = wanted(site, catalogue) if firm is not None and firm.active else {}
    known = records.calendar.newest_of_permits(site.id)
    for key, one in known.items():
        if key not in asked and one.state is State.OPEN:
            _end(records, one, now=now)
    for key, want in asked.items():
        _set(records, site, key, want, known.get(key), now=now, today=today)


def _set(
    records: Records, site: FirmSite, key: str, want: Wanted, one: DueDate | None, *, now: datetime, today: date
) -> None:
    if one is not None and one.state is State.OPEN:
        if (one.due_on, one.firm) != (want.due_on, site.firm):
            _move(records, one, firm=site.firm, due_on=want.due_on, now=now, today=today)
        return
    if one is not None and one.state is State.DONE and one.due_on == want.due_on:
        return
    is_new = one is None or one.state is State.DROPPED
    if is_new and want.permit.until is not None and want.permit.until < today:
        return
    added = records.calendar.add(
        DueDate(
            series=one.series if one is not None else 0,
            number=one.number + 1 if one is not None else 1,
            firm=site.firm,
            site=site.id,
            template=want.template.id,
            permit=key,
            title=want.template.names["zh_CN"],
            due_on=want.due_on,
            month_day=want.due_on.day,
            look_on=today,
            changed_at=now,
        )
    )
    _write(records, added, What.ADDED, now, due_on=want.due_on.isoformat())


def _move(records: Records, one: DueDate, *, firm: str, due_on: date, now: datetime, today: date) -> None:
    moved = replace(
        one, firm=firm, due_on=due_on, month_day=due_on.day, known_on=None, look_on=today, changed_at=now
    )  # fmt: skip
    records.calendar.save(moved, seen=one.sequence)
    if due_on != one.due_on:
        _write(records, one, What.MOVED, now, before=one.due_on.isoformat(), due_on=due_on.isoformat())


def _end(records: Records, one: DueDate, *, now: datetime) -> None:
    gone = replace(one, state=State.DROPPED, look_on=None, changed_at=now)
    records.calendar.save(gone, seen=one.sequence)
    _write(records, one, What.REMOVED, now)


def _write(records: Records, one: DueDate, what: What, now: datetime, **values: str) -> None:
    records.calendar.write(Entry(date_id=one.id, at=now, what=what, values=values))
