"""The second person: releases a document or sends it back. Whoever is asked and does not answer within 15 minutes is
followed by the next on the roster; nothing is ever released by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from complaints.errors import Incomplete, NotAllowed, NotFound, WrongState
from complaints.model import Actor, Notice, Staff
from complaints.model.warnings import OfficialWarning, ReleaseCall, Standing, WarningVersion
from complaints.office.rights import Right, may
from complaints.ports import Records

ANSWER_WITHIN = timedelta(minutes=15)
#: keys of notices: please release; the whole roster was asked and nobody has decided; released or sent back
TOLD_RELEASE, TOLD_UNRELEASED, TOLD_DECIDED = "warning.release", "warning.unreleased", "warning.decided"
MOST_WHY = 300


def roster(records: Records, *, but: int) -> Sequence[Staff]:
    """Those who may release what `but` has entered, in the order in which they are asked: as set, then by account."""
    able = {one.id: one for one in records.staff.office() if one.active and may(one, Right.RELEASE) and one.id != but}
    order = dict.fromkeys([*records.warnings.roster(), *sorted(able)])
    return [able[one] for one in order if one in able]


def set_roster(records: Records, staff_ids: Sequence[int], *, actor: Actor, now: datetime) -> None:
    """Raises NotAllowed, and NotFound for an account that may not release."""
    if not may(actor, Right.ACCOUNTS):
        raise NotAllowed()
    able = {one.id for one in records.staff.office() if one.active and may(one, Right.RELEASE)}
    if not set(staff_ids) <= able:
        raise NotFound("error.old_button")
    records.warnings.set_roster(list(dict.fromkeys(staff_ids)))
    detail = " ".join(str(one) for one in staff_ids)
    records.acts.add(action="warning_roster", now=now, staff_id=actor.staff_id, detail=detail)


def release(records: Records, version_id: int, *, actor: Actor, now: datetime) -> OfficialWarning:
    """From now on the document is told to the firms. Raises NotAllowed for whoever entered it, WrongState for one that
    somebody has decided on."""
    return _decide(records, version_id, Standing.RELEASED, "", actor=actor, now=now)


def send_back(records: Records, version_id: int, *, why: str, actor: Actor, now: datetime) -> OfficialWarning:
    """It is told to nobody; whoever entered it learns why. They may take back their own."""
    if not 0 < len(why.strip()) <= MOST_WHY:
        raise Incomplete("warnings.wrong.why", most=MOST_WHY).at("why")
    return _decide(records, version_id, Standing.DROPPED, why.strip(), actor=actor, now=now)


def ask_first(records: Records, version: WarningVersion, *, now: datetime) -> None:
    _call(records, version, 1, now=now)


def call_next(records: Records, *, now: datetime, limit: int = 50) -> int:
    """Returns how many documents were looked at; call again until none is left."""

    def due(most: int) -> Sequence[int]:
        return records.warnings.to_call(before=now - ANSWER_WITHIN, limit=most)

    def call(version_id: int) -> None:
        warning = records.warnings.of_version(version_id)
        version = warning.waiting if warning is not None else None
        if version is not None:
            _call(records, version, len(records.warnings.calls(version.id)) + 1, now=now)

    return records.chores.each("warning_release", due, call, ident=int, now=now, limit=limit)


def _call(records: Records, version: WarningVersion, step: int, *, now: datetime) -> None:
    """After the last of the roster the first is asked again, and the group learns that nobody has decided."""
    people = roster(records, but=version.entered_by)
    person = people[(step - 1) % len(people)] if people else None
    made = ReleaseCall(
        version_id=version.id, step=step, staff_id=person.id if person else version.entered_by,
        name=person.name if person else "", at=now,
    )  # fmt: skip
    if not records.warnings.call(made):
        return
    values = {"version": str(version.id), "step": str(step)}
    if person is not None:
        to = f"staff:{person.id}"
        records.notices.add(Notice(event_id=None, case_id=None, to=to, key=TOLD_RELEASE, values=values))
    if person is None or (step > len(people) and (step - 1) % len(people) == 0):
        records.notices.add(Notice(event_id=None, case_id=None, to="group", key=TOLD_UNRELEASED, values=values))


def _decide(
    records: Records, version_id: int, standing: Standing, why: str, *, actor: Actor, now: datetime
) -> OfficialWarning:
    warning = records.warnings.of_version(version_id)
    if warning is None:
        raise NotFound("warnings.wrong.no_warning")
    version = next(one for one in warning.versions if one.id == version_id)
    own = actor.staff_id == version.entered_by
    if standing is Standing.DROPPED and own and may(actor, Right.WARN):
        pass
    elif not may(actor, Right.RELEASE):
        raise NotAllowed()
    elif own:
        raise NotAllowed("warnings.wrong.own")
    if version.standing is not Standing.WAITING:
        raise _decided(version)
    decided = replace(
        version, standing=standing, decided_by=actor.staff_id, decided_name=actor.name, decided_at=now, why=why
    )
    if not records.warnings.decide(decided):
        again = records.warnings.of_version(version_id)
        assert again is not None
        raise _decided(next(one for one in again.versions if one.id == version_id))
    detail = f"{warning.id}.{version.number} {version.level} {version.document}"
    records.acts.add(action=f"warning_{standing}", now=now, staff_id=actor.staff_id, detail=detail)
    if not own:
        values = {"version": str(version_id)}
        to = f"staff:{version.entered_by}"
        records.notices.add(Notice(event_id=None, case_id=None, to=to, key=TOLD_DECIDED, values=values))
    found = records.warnings.get(warning.id)
    assert found is not None
    return found


def _decided(version: WarningVersion) -> WrongState:
    return WrongState(f"warnings.wrong.{version.standing}", by=version.decided_name, at=version.decided_at)
