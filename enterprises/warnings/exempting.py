"""Exemptions of firms by their 绩效分级 (法典 第265条). They end by themselves on the day after their last one."""

from collections.abc import Sequence
from datetime import date, datetime

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor
from complaints.model.warnings import Exemption, Level
from complaints.office.rights import Right, may
from complaints.ports import Records
from enterprises.register.entries import known_firm
from enterprises.warnings.spreading import refresh

MOST_WORDS = 64
_LONGEST_DAYS = 1100


def add(
    records: Records,
    *,
    firm: str,
    levels: Sequence[Level],
    grade: str,
    document: str,
    since: date | None,
    until: date | None,
    actor: Actor,
    now: datetime,
    today: date,
) -> Exemption:
    """One that holds today is honoured in the warnings that are out as well, and the firm is told; the same once more
    is the one that is there. Raises NotAllowed, NotFound, Incomplete."""
    if not may(actor, Right.WARN):
        raise NotAllowed()
    known = known_firm(records, firm)
    if not levels:
        raise Incomplete("warnings.wrong.levels").at("levels")
    for name, value in (("grade", grade), ("paper", document)):
        if not 0 < len(value.strip()) <= MOST_WORDS:
            raise Incomplete(f"warnings.wrong.{name}", most=MOST_WORDS).at(name)
    if since is None or until is None:
        raise Incomplete("warnings.wrong.days").at("since" if since is None else "until")
    if until < since:
        raise Incomplete("warnings.wrong.ends_before").at("until")
    if (until - since).days > _LONGEST_DAYS:
        raise Incomplete("warnings.wrong.too_long").at("until")
    if until < today:
        raise Incomplete("warnings.wrong.expired").at("until")
    given = Exemption(
        firm=known.id, levels=tuple(levels), grade=grade.strip(), document=document.strip(), since=since, until=until,
        by=actor.name, at=now,
    )  # fmt: skip
    if same := next((one for one in records.warnings.exemptions(known.id) if _says(one) == _says(given)), None):
        return same
    added = records.warnings.add_exemption(given)
    detail = f"{added.id} {known.id} {added.document}"
    records.acts.add(action="warning_exempt", now=now, staff_id=actor.staff_id, detail=detail)
    _refresh(records, known.id, news="exempt", now=now, today=today)
    return added


def _says(one: Exemption) -> tuple[object, ...]:
    return one.levels, one.grade, one.document, one.since, one.until, one.ended_at


def end(records: Records, exemption_id: int, *, actor: Actor, now: datetime, today: date) -> None:
    """Before its last day. Raises NotAllowed, NotFound, WrongState."""
    if not may(actor, Right.WARN):
        raise NotAllowed()
    known = records.warnings.exemption(exemption_id)
    if known is None:
        raise NotFound("error.old_button")
    if not records.warnings.end_exemption(exemption_id, by=actor.name, at=now):
        raise WrongState("warnings.wrong.exemption_ended", by=known.ended_by, at=known.ended_at)
    records.acts.add(
        action="warning_exempt_end", now=now, staff_id=actor.staff_id, detail=f"{exemption_id} {known.firm}"
    )
    _refresh(records, known.firm, news="exemption_over", now=now, today=today)


def _refresh(records: Records, firm: str, *, news: str, now: datetime, today: date) -> None:
    for warning in records.warnings.in_hand():
        task = records.warnings.task(warning.id, firm)
        if task is not None:
            refresh(records, task.id, news=news, now=now, today=today)
